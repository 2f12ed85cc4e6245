from seq2seq.forecasting.anchor import Anchor as Anchor
from seq2seq.forecasting.last_value import LastValue as LastValue
from seq2seq.forecasting.linear_forecast import LinearForecast as LinearForecast
from seq2seq.forecasting.linear_network import LinearNetwork as LinearNetwork
from seq2seq.forecasting.patch_network import PatchNetwork as PatchNetwork
from seq2seq.forecasting.window_network import WindowNetwork as WindowNetwork
from seq2seq.forecasting.window_scaling import WindowScaling as WindowScaling

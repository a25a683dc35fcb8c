import Daemon
import Platform

let arguments = Array(CommandLine.arguments.dropFirst())
let environment = ThisProcess.environment
if let code = Roostd.launch(arguments, environment: environment) { ThisProcess.exitNow(code) }
ThisProcess.run { [arguments, environment] in
  await Roostd.main(arguments, environment: environment)
}

import Daemon
import Platform

let arguments = Array(CommandLine.arguments.dropFirst())
ThisProcess.exitNow(await Roostd.main(arguments, environment: ThisProcess.environment))

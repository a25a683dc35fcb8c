import Daemon
import Platform

ThisProcess.run {
  await Roostd.main(
    Array(CommandLine.arguments.dropFirst()), environment: ThisProcess.environment)
}

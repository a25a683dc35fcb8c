import Commands
import Execution
import Platform

StandardStreams.openMissing()
// The daemon has it watch over agents, since it starts faster than the daemon's own program.
if let code = AttemptProgram.launch(Array(CommandLine.arguments.dropFirst())) {
  ThisProcess.exitNow(code)
}
let environment = ThisProcess.environment
Signals.ignoreBrokenPipes()
ThisProcess.run { [environment] in
  await CommandLineTool.main(
    Array(CommandLine.arguments.dropFirst()), environment: environment,
    out: { StandardStreams.out($0) }, err: { StandardStreams.error($0) },
    outFailure: { StandardStreams.outFailure },
    display: TerminalCapabilities(
      usesColor: StandardStreams.outIsTerminal && environment["NO_COLOR"] == nil,
      columns: StandardStreams.columns))
}

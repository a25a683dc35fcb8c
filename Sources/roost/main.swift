import Commands
import Platform

StandardStreams.openMissing()
let environment = ThisProcess.environment
Signals.ignoreBrokenPipes()
ThisProcess.run { [environment] in
  await CommandLineTool.main(
    Array(CommandLine.arguments.dropFirst()), environment: environment,
    out: { StandardStreams.out($0) }, err: { StandardStreams.error($0) },
    display: Display(
      usesColor: StandardStreams.outIsTerminal && environment["NO_COLOR"] == nil,
      columns: StandardStreams.columns))
}

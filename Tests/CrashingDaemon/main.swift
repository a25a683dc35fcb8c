import Daemon
import Orchestration
import Platform

// roostd, but that it ends as by kill -9 at a line of a run's log: before that is written where
// CRASH_BEFORE names its number, and once it is on the disk where CRASH_AFTER does.

let arguments = Array(CommandLine.arguments.dropFirst())
let environment = ThisProcess.environment
if let code = Roostd.launch(arguments, environment: environment) { ThisProcess.exitNow(code) }

/// Ends this process at a line, or at the first one behind it: several are written at once.
@Sendable func crash(at name: String) -> @Sendable (Int) -> Void {
  let wanted = environment[name].flatMap(Int.init) ?? .max
  return { line in
    if line >= wanted { Signals.send(Signals.kill, to: ThisProcess.pid) }
  }
}

ThisProcess.run { [arguments, environment] in
  var hooks = RunHooks()
  hooks.willWrite = crash(at: "CRASH_BEFORE")
  hooks.didWrite = crash(at: "CRASH_AFTER")
  return await Roostd.main(arguments, environment: environment, hooks: hooks)
}

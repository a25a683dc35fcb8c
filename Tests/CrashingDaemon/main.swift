import Commands
import Daemon
import Foundation
import Orchestration
import Platform
import Synchronization

// roostd, but that it ends as by kill -9 where a test wants it to:
//
// - at a line of a run's log: before that is written where CRASH_BEFORE names its number, and once it is on
//   the disk where CRASH_AFTER does;
// - before a change to files: CRASH_CHANGE is its number, counted from the moment on at which the file that
//   CRASH_ARMED names is there, of files whose paths have one of the words in CRASH_PATHS.
//
// With --command first it is roost and not roostd.

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

/// How many changes there were.
final class Changes: Sendable {
  private let count = Mutex(0)

  /// Ends this process at a change; who makes it holds up all others.
  func end(at wanted: Int) {
    count.withLock { count in
      count += 1
      if count >= wanted { Signals.send(Signals.kill, to: ThisProcess.pid) }
    }
  }
}

if let wanted = environment["CRASH_CHANGE"].flatMap(Int.init) {
  let words = (environment["CRASH_PATHS"] ?? "/").split(separator: " ").map(String.init)
  FileChanges.onEach { [changes = Changes(), armed = environment["CRASH_ARMED"]] path in
    guard words.contains(where: path.contains), armed.map({ access($0, F_OK) == 0 }) ?? true else {
      return
    }
    changes.end(at: wanted)
  }
}

ThisProcess.run { [arguments, environment] in
  if arguments.first == "--command" {
    return await CommandLineTool.main(
      Array(arguments.dropFirst()), environment: environment, out: { StandardStreams.out($0) },
      err: { StandardStreams.error($0) }, outFailure: { StandardStreams.outFailure },
      display: TerminalCapabilities(usesColor: false, columns: nil))
  }
  var hooks = RunHooks()
  hooks.willWrite = crash(at: "CRASH_BEFORE")
  hooks.didWrite = crash(at: "CRASH_AFTER")
  return await Roostd.main(arguments, environment: environment, hooks: hooks)
}

import Foundation
import JSONSyntax
import Platform

/// The process that watches over the program of an attempt: it starts it at most once, and writes down
/// how it ended, whatever becomes of the daemon meanwhile.
package enum AttemptProgram {
  /// What a program of Roost's is started with for that, with the directory behind it.
  static let option = "--attempt"

  /// Watches over an attempt where the words of a command line ask for it, and returns the exit code; nil
  /// where they ask for something else.
  package static func launch(_ arguments: [String]) -> Int32? {
    guard arguments.count == 2, arguments[0] == option else { return nil }
    return run(arguments[1])
  }

  /// Runs the program of the attempt in a directory to its end.
  ///
  /// - Returns: the exit code of this process, which says nothing of the program's.
  private static func run(_ directory: String) -> Int32 {
    // What ends the agent must not end the process that writes down how it ended.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
    let files = AttemptFiles(directory: directory)
    do {
      guard let own = ProcessTable.identity(of: ThisProcess.pid) else { return 1 }
      guard try AttemptRecord.claim(files, by: own) else { return 0 }
      let code: Int
      do {
        code = try end(AttemptPlan(path: files.plan), files)
      } catch {
        code = isDiskFull(error) ? tryAgain : notStarted
        if code == notStarted { try note("roost: the program was not started: \(error)\n", files) }
      }
      try write(code, files)
      return 0
    } catch {
      StandardStreams.error("roost: attempt \(directory): \(error)\n")
      return 1
    }
  }

  /// The exit code that a shell gives for a program that is not there.
  private static let notStarted = 127
  /// The exit code of what may go well another time (`EX_TEMPFAIL`).
  private static let tryAgain = 75

  private static func isDiskFull(_ error: any Error) -> Bool {
    (error as? SystemError)?.isDiskFull == true
  }

  /// Writes down how the program ended, once there is room for it: nobody else can.
  private static func write(_ code: Int, _ files: AttemptFiles) throws {
    while true {
      do {
        return try AttemptRecord.write(exitCode: code, of: files)
      } catch {
        guard isDiskFull(error) else { throw error }
        // No event tells that a disk has room again.
        sleep(1)
      }
    }
  }

  private static func end(_ plan: AttemptPlan, _ files: AttemptFiles) throws -> Int {
    // Whoever started the daemon is not who this agent is.
    for name in ThisProcess.environment.keys where AttemptEnvironment.isForeign(name) {
      unsetenv(name)
    }
    for (name, value) in plan.environment { setenv(name, value, 1) }
    guard let name = plan.arguments.first, let path = ExecutableSearch.find(name) else {
      throw SystemError("run", plan.arguments.first ?? "", code: ENOENT)
    }
    let input = open(plan.input ?? "/dev/null", O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw SystemError("open", plan.input ?? "/dev/null") }
    let output = try File(files.output, .append)
    let pid = try ChildProcess.start(
      path, Array(plan.arguments.dropFirst()), directory: plan.directory, input: input,
      output: output.descriptor)
    close(input)
    // A program that has ended already has no identity, and needs none.
    if let identity = ProcessTable.identity(of: pid) {
      do {
        try AttemptRecord.write(process: identity, of: files)
      } catch {
        // Nobody could end an agent that nobody knows of.
        killpg(pid, SIGKILL)
        _ = ChildProcess.awaitEndOfGroup(pid)
        throw error
      }
    }
    guard let code = ChildProcess.awaitEndOfGroup(pid) else {
      throw SystemError("wait for", "the agent", code: ECHILD)
    }
    return Int(code)
  }

  private static func note(_ text: String, _ files: AttemptFiles) throws {
    try File(files.output, .append).append(Array(text.utf8))
  }
}

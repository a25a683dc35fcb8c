import Foundation
import Platform

/// The first program of a teammate's pane, which becomes the teammate's.
package enum Launcher {
  /// Does not return if all goes well; otherwise it returns the exit code.
  package static func run(_ path: String, environment: [String: String]) -> Int32 {
    do {
      guard let plan = try LaunchPlan.take(path) else {
        throw TeamsError.plan("this start was taken back, or has happened already")
      }
      keepPaneAfterTheEnd(environment)
      return try become(plan)
    } catch {
      StandardStreams.error("roost: the teammate was not started: \(error)\n")
      return 1
    }
  }

  /// So that the pane still tells how the program ended.
  private static func keepPaneAfterTheEnd(_ environment: [String: String]) {
    guard let pane = environment["TMUX_PANE"], let tmux = ExecutableSearch.tmux else { return }
    // Without it the end is still noticed, though not how the program ended.
    _ = try? ChildProcess(
      tmux, ["set-option", "-p", "-t", pane, "remain-on-exit", "on"], timeout: .seconds(5)
    ).runBlocking()
  }

  private static func become(_ plan: LaunchPlan) throws -> Int32 {
    for (name, value) in plan.environment { setenv(name, value, 1) }
    guard chdir(plan.directory) == 0 else { throw TeamsError.noDirectory(plan.directory) }
    guard let name = plan.arguments.first, let program = ExecutableSearch.find(name) else {
      throw TeamsError.noProgram(plan.arguments.first ?? "")
    }
    throw ThisProcess.become(program, Array(plan.arguments.dropFirst()))
  }
}

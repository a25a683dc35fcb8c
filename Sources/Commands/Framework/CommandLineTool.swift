import Foundation
import Model
package import Platform
import Store

/// The command line as a function: words in, exit code out.
package enum CommandLineTool {
  /// Every command, in the order of the help page.
  package static let commands: [Command] = [
    .send, .reply, .ask, .broadcast, .forward, .recall, .resend, .prime, .inbox, .next, .read,
    .unread,
    .ack, .archive, .clear, .explain, .deliver,
    .deadList, .deadRequeue, .deadDrop,
    .log, .search, .peek, .waitForAgents,
    .teamCreate, .teamForm, .teamAdd, .teamKick, .teamRole, .teamContext, .teamOf, .teamGit,
    .teamShutdown,
    .accept, .decline,
    .teamList,
    .teamShow,
    .teamDissolve, .teamRevive, .bridge,
    .delegate, .taskList, .taskShow, .taskStart, .taskProgress, .taskDone, .taskFail, .taskClaim,
    .budgetShow, .budgetSet, .budgetAdd, .ledgerShow, .ledgerVerify, .usageAdd,
    .milestoneAdd, .milestoneFund, .milestoneDone, .milestoneDispute, .milestoneRelease,
    .milestoneRefund, .milestoneList, .agree, .trust,
    .taskWait, .taskTail, .taskCancel, .taskRetry, .taskResolve,
    .swarmPlan, .swarmRun, .swarmList, .swarmStatus, .swarmGraph, .swarmExplain, .swarmLogs,
    .swarmAttach,
    .swarmPause, .swarmResume, .swarmCancel, .swarmRetry, .swarmSkip, .swarmResolve, .swarmLand,
    .swarmReport, .swarmCache, .swarmClean, .swarmDone,
    .sharePublish, .shareGet, .shareList, .shareWait,
    .spawn, .shutdown, .approve, .reject, .kill, .attach, .diff, .merge,
    .worktreeList, .worktreeRemove, .worktreeClean,
    .keptList, .keptShow, .keptRestore, .keptDrop,
    .join, .leave, .list, .top, .pause, .resume,
    .notify, .up, .down, .restart, .status, .doctor, .logs, .events,
    .serviceInstall, .serviceUninstall, .serviceStatus,
    .config, .work, .runner, .mcp, .hook, .setup,
    .selftest, .completions, .version, .help,
  ]

  /// What only the completion scripts and `make install` call.
  private static let hidden: [Command] = [.complete, .manual]

  /// Runs one command and returns the exit code; whatever goes wrong is told on `err`.
  package static func main(
    _ words: [String], environment: [String: String],
    out: @escaping @Sendable (String) -> Void, err: @escaping @Sendable (String) -> Void,
    outFailure: @escaping @Sendable () -> SystemError? = { nil }, display: TerminalCapabilities
  ) async -> Int32 {
    do {
      let home = try Home(environment: environment)
      let session = Session(
        environment: environment, home: home, display: display, out: out, err: err,
        outFailure: outFailure)
      try await run(words, session)
      // Who closes the pipe wants no more, and who gives no output wants none.
      if let failure = outFailure(), ![EPIPE, EBADF].contains(failure.code) { throw failure }
      return 0
    } catch is CancellationError {
      return ExitCode.failed
    } catch {
      err("roost: \(Printable.escaped("\(error)"))\n")
      // Whatever an agent's settings call it with: some take any other code for a refusal.
      return words.first == Command.hook.name ? 0 : CommandFailure.code(of: error)
    }
  }

  private static func run(_ words: [String], _ session: Session) async throws {
    guard let first = words.first else { return try await FirstSteps(session: session).show() }
    if first == "--help" || first == "-h" { return session.out(HelpText.overview) }
    if first == "--version" { return session.print(RoostVersion.current) }
    if words.count == 2, ["--help", "-h"].contains(words[1]), let help = HelpText.of(family: first)
    {
      return session.out(help)
    }
    let (command, rest) = try command(in: words)
    let invocation = try Invocation(rest, for: command)
    if invocation[Command.helpFlag] { return session.out(HelpText.of(command)) }
    var session = session
    session.printsJSON = invocation[Command.json]
    do {
      try await command.run(invocation, session)
    } catch let error as Unsaid {
      throw CommandFailure(error.told(to: command))
    }
  }

  /// The command that the first one or two words name, and the words behind it.
  package static func command(in words: [String]) throws -> (Command, [String]) {
    let first = words[0]
    if words.count > 1, let command = commands.first(where: { $0.name == "\(first) \(words[1])" }) {
      return (command, Array(words.dropFirst(2)))
    }
    if let command = (commands + hidden).first(where: { $0.name == first }) {
      return (command, Array(words.dropFirst()))
    }
    let family = family(first)
    if !family.isEmpty {
      let verbs = family.map { String($0.name.dropFirst(first.count + 1)) }
      let wanted = words.count > 1 && !words[1].hasPrefix("-") ? words[1] : nil
      if let wanted {
        let near = SameSense.suggestion(for: wanted, among: verbs)
        let hint = near.isEmpty ? "; see `roost help \(first)`" : near
        throw UsageError("there is no command \(first) \(wanted)\(hint)")
      }
      throw UsageError("\(first) needs one of: \(verbs.joined(separator: ", "))")
    }
    let near = SameSense.suggestion(
      for: first, among: Set(commands.map { Self.verb($0) }).sorted())
    throw UsageError("there is no command \(first)\(near.isEmpty ? "; see `roost help`" : near)")
  }

  /// The commands of two words that begin with this one.
  static func family(_ first: String) -> [Command] {
    commands.filter { $0.name.hasPrefix("\(first) ") }
  }

  private static func verb(_ command: Command) -> String {
    command.name.split(separator: " ").first.map(String.init) ?? command.name
  }
}

import Control
import Foundation
import Model
import Platform
import Store
import Synchronization
import Tmux

/// A tmux server, a home and a daemon that exist for one test alone.
struct SelftestStage: Sendable {
  private let subject: SelftestSubject
  private let timeout: Duration
  private let directory: String
  private let server: TmuxServer
  private let user: Session
  /// What is tried is done with this one, and unheard.
  private let session: Session

  private static let agent = "subject"

  init(session user: Session, subject: SelftestSubject, timeout: Duration) {
    self.user = user
    self.subject = subject
    self.timeout = timeout
    // Short, because a socket's path may be no longer than some hundred bytes.
    let number = String(UInt32.random(in: .min ... .max), radix: 36)
    directory = "/tmp/roost-selftest-\(ThisProcess.pid)-\(number)"
    server = TmuxServer(socket: "\(directory)/tmux")
    let home = Home(root: "\(directory)/home")
    var environment = user.environment
    for name in ["TMUX", "TMUX_PANE", "ROOST_AGENT", "ROOST_TEAM", "ROOST_AUTOSTART"] {
      environment[name] = nil
    }
    environment["ROOST_HOME"] = home.root
    session = Session(
      environment: environment, home: home, display: .plain,
      out: { _ in }, err: { _ in })
  }

  /// Takes the steps up to the first that fails.
  func perform(_ report: SelftestReport) async {
    let pane = Mutex("")
    guard
      await report.step("tmux", { ["tmux \(try await TmuxServer.installedVersion())"] }),
      await report.step("pane", { try await openPane { id in pane.withLock { $0 = id } } }),
      await report.step("daemon", startDaemon),
      await report.step("join", { try await join(pane.withLock { $0 }) }),
      await report.step("composer", { try await awaitComposer(pane.withLock { $0 }) })
    else { return }
    let texts = [
      ("short message", "a test of Roost; no answer is needed"),
      ("message of several lines", "a test of Roost\nin three lines;\nno answer is needed"),
    ]
    for (name, text) in texts {
      let works = await report.step(name) {
        try await deliver(text, pane: pane.withLock { $0 })
      }
      guard works else { return }
    }
    guard subject.profile.door != nil else { return }
    await report.step("own door") { try await tryDoor(pane.withLock { $0 }) }
  }

  /// Delivers through the program's own door where it can be used; where it cannot, nothing has failed.
  private func tryDoor(_ pane: String) async throws -> [String] {
    let measured = subject.profile.measured.map { "tried with \(subject.profile.name) \($0)" }
    let source =
      "the door was \(measured ?? "made from documentation, and never tried with the program")"
    _ = try await join(pane, .auto)
    guard let channel = try await row()?.channel, channel.why == nil else {
      let why = try await row()?.channel?.why ?? "it is not known why"
      return [source, "it is not used: \(why)"]
    }
    return [source, "it is \(channel.name)"]
      + (try await deliver("a test of Roost; no answer is needed", pane: pane))
  }

  private func openPane(_ found: (String) -> Void) async throws -> [String] {
    try Files.createDirectory(session.home.root)
    if let settings = try Files.read(user.home.configuration) {
      try Files.write(settings, to: session.home.configuration)
    }
    // The program belongs to the test's home, whatever it asks `roost` for.
    let environment = [
      "ROOST_HOME=\(session.home.root)", "ROOST_AGENT=\(Self.agent)",
      "ROOST_TEAM=\(Name.defaultTeam)",
    ]
    let output = try await server.run(
      [
        "-f", "/dev/null", "start-server", ";", "set-option", "-g", "remain-on-exit", "on", ";",
        "new-session", "-d", "-x", "120", "-y", "40", "-P", "-F", "#{pane_id}", "env",
      ] + environment + subject.program)
    let id = output.split(separator: "\n").first.map(String.init) ?? ""
    found(id)
    let program = subject.program.joined(separator: " ")
    let home = user.environment["HOME"] ?? ""
    return ["\(home.isEmpty ? program : program.replacing(home, with: "~")) runs in pane \(id)"]
  }

  private func startDaemon() async throws -> [String] {
    let client = try await DaemonLauncher(session: session).start()
    return ["pid \(client.hello.pid)"]
  }

  private func join(_ pane: String, _ mode: Agent.Mode = .paste) async throws -> [String] {
    let daemon = try await session.daemon()
    let team = try await Command.teamToJoin(nil, session, daemon)
    var request = JoinRequest(
      name: Self.agent, team: team,
      workingDirectory: FileManager.default.currentDirectoryPath)
    request.pane = pane
    request.socket = server.socket
    request.profile = subject.profile.name
    request.mode = mode
    let answer = try await daemon.call(.joinAgent, request.json) {
      try StartReply(json: $0, team: team)
    }
    return ["profile \(answer.value.agent.profile)"]
  }

  /// Waits until the program rests or asks something; one of which nothing is known is as it is.
  private func awaitComposer(_ pane: String) async throws -> [String] {
    guard subject.profile.screen.composer != nil else {
      return ["the profile \(subject.profile.name) does not look at the screen"]
    }
    // The daemon tells of each change; it is young, so that nothing is missed from its first event on.
    let events = try await session.daemon()
    _ = try await withDeadline(timeout) {
      try await events.events(since: 0) { event in
        guard case .agentStatus? = event.known else { return true }
        let status = try await row()?.seen?.status
        return status != "idle" && status != "needs_you"
      }
    }
    return try await told(of: row(), pane)
  }

  private func row() async throws -> AgentReply? {
    for row in try await AgentRows(session).read(team: nil) {
      if case .local(let row) = row.value, row.agent.name == Self.agent { return row }
    }
    return nil
  }

  /// What is known of the program by now; a failure where it takes no messages.
  private func told(of row: AgentReply?, _ pane: String) async throws -> [String] {
    let version = row?.program?.version ?? "a version that it does not tell"
    let measured = subject.profile.measured.map { "\($0)" } ?? "its documentation"
    let facts = [
      "\(subject.profile.name) of \(version); the profile was made from \(measured)",
      "roost \(RoostVersion.current), \(await SystemName.current)",
    ]
    guard row?.seen?.status == "idle" else {
      let why = row?.seen?.why ?? "its composer was not found"
      throw SelftestReport.Failure(
        what: row?.seen?.status == "needs_you" ? "it needs a person: \(why)" : why,
        evidence: facts + (await screen(pane)))
    }
    return facts + (await screen(pane))
  }

  private func deliver(_ text: String, pane: String) async throws -> [String] {
    let begin = ContinuousClock.now
    do {
      let identity = try Identity(session)
      let sending = Sending(
        identity, Message(from: "selftest", text: text), goal: .submitted, timeout: timeout)
      var sent = try await sending.deliver(to: identity.destination(Self.agent, team: nil))
      try await sending.awaitGoal(of: &sent)
      let time = ContinuousClock.now - begin
      let state = sent.progress?.state.rawValue ?? ""
      return ["\(state) after \(Int(time.inMilliseconds)) ms"] + (try journal(of: sent.id))
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw SelftestReport.Failure(
        what: "\(error)", evidence: try journal(of: nil) + (await screen(pane)))
    }
  }

  /// What the journal says of a message, or of the newest one.
  private func journal(of id: String?) throws -> [String] {
    let entries = try Journal.read(session.home).entries
    guard let wanted = id ?? entries.last?.messages.last else { return [] }
    // The verdict repeats what was seen when the text was typed.
    let ends = entries.filter {
      $0.messages.contains(wanted) && $0.event != .intent && $0.event != .typed
    }
    return ends.flatMap { entry in
      (entry.reason.map { ["\(entry.event.rawValue): \($0)"] } ?? []) + entry.evidence
    }
  }

  private func screen(_ pane: String) async -> [String] {
    (try? await server.look(at: pane)).map(RedactedScreen.lines) ?? []
  }

  /// Ends and removes everything, as far as it came to be.
  func clear() async throws -> [String] {
    var failures: [String] = []
    func attempt(_ work: () async throws -> Void) async {
      do { try await work() } catch { failures.append("\(error)") }
    }
    await attempt { _ = try await Command.stopDaemon(session) }
    await attempt {
      do {
        _ = try await server.run(["kill-server"])
      } catch TmuxError.noServer {
        // It ended with its program, or never came to be.
      } catch TmuxError.notInstalled {
      }
    }
    await attempt {
      guard try Files.status(directory) != nil else { return }
      try FileManager.default.removeItem(atPath: directory)
    }
    guard failures.isEmpty else {
      throw SelftestReport.Failure(what: "\(directory) may be left", evidence: failures)
    }
    return ["the tmux server, the daemon and \(directory) are gone"]
  }
}

/// What the system calls itself.
private enum SystemName {
  static var current: String {
    get async {
      let exit = try? await ChildProcess("uname", ["-sr"]).run()
      return exit?.text.split(separator: "\n").first.map(String.init) ?? "an unknown system"
    }
  }
}

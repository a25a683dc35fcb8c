import Control
import Foundation
import JSONSyntax
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
  /// What the commands that are tried are run with.
  private let session: Session
  private let heard = Overheard()

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
      out: { [heard] in heard.add($0) }, err: { _ in })
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

  private func join(_ pane: String) async throws -> [String] {
    let agent = try await run(
      .join,
      [
        Self.agent, "--pane", pane, "--socket", server.socket, "--profile", subject.profile.name,
        "--mode", Agent.Mode.paste.rawValue,
      ])
    return ["profile \(agent["profile"]?.string ?? "")"]
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
        guard case .agentStatus? = try? NumberedEvent(json: event).event else { return true }
        let status = try await row()["seen"]?["status"]?.string
        return status != "idle" && status != "needs_you"
      }
    }
    let last = try await row()
    return try await told(of: last, last["seen"]?["status"]?.string, pane)
  }

  private func row() async throws -> JSON {
    let rows = try await run(.list, []).array ?? []
    return rows.first { $0["name"]?.string == Self.agent } ?? .null
  }

  /// What is known of the program by now; a failure where it takes no messages.
  private func told(of row: JSON, _ status: String?, _ pane: String) async throws -> [String] {
    let program = row["program"]
    let version = program?["version"]?.string ?? "a version that it does not tell"
    let measured = subject.profile.measured.map { "\($0)" } ?? "its documentation"
    let facts = [
      "\(subject.profile.name) of \(version); the profile was made from \(measured)",
      "roost \(RoostVersion.current), \(await SystemName.current)",
    ]
    guard status == "idle" else {
      let why = row["seen"]?["why"]?.string ?? "its composer was not found"
      throw SelftestReport.Failure(
        what: status == "needs_you" ? "it needs a person: \(why)" : why,
        evidence: facts + (await screen(pane)))
    }
    return facts + (await screen(pane))
  }

  private func deliver(_ text: String, pane: String) async throws -> [String] {
    let begin = ContinuousClock.now
    do {
      let answer = try await run(
        .send,
        [
          Self.agent, text, "--from", "selftest", "--wait", AwaitRequest.Goal.submitted.rawValue,
          "--timeout", "\(timeout.inSeconds)",
        ])
      let time = ContinuousClock.now - begin
      let state = answer["state"]?.string ?? ""
      return ["\(state) after \(Int(time.inMilliseconds)) ms"] + (try journal(of: answer["id"]))
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw SelftestReport.Failure(
        what: "\(error)", evidence: try journal(of: nil) + (await screen(pane)))
    }
  }

  /// What the journal says of a message, or of the newest one.
  private func journal(of id: JSON?) throws -> [String] {
    let entries = try Journal.read(session.home).entries
    guard let wanted = id?.string ?? entries.last?.messages.last else { return [] }
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

  private func run(_ command: Command, _ words: [String]) async throws -> JSON {
    _ = heard.take()
    try await command.run(Invocation(words + ["--json"], for: command), session)
    return try JSON(parsing: Array(heard.take().utf8))
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

/// What a command prints for another one that runs it.
private final class Overheard: Sendable {
  private let text = Mutex("")

  func add(_ more: String) { text.withLock { $0 += more } }

  func take() -> String {
    text.withLock { text in
      defer { text = "" }
      return text
    }
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

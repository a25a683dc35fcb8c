import Control
import Foundation
import Model
import Platform
import Store
import Tmux

extension DoctorCheck {
  static let tmux = DoctorCheck("tmux") { _ in
    do {
      return [.ok("tmux \(try await TmuxServer.installedVersion())")]
    } catch let error as TmuxError {
      return [.problem("\(error)", fix: "install tmux \(TmuxVersion.oldest) or newer")]
    }
  }

  static let configuration = DoctorCheck("config") { session in
    let path = session.home.configuration
    guard try Files.status(path) != nil else {
      return [.ok("there is no \(path); the defaults apply")]
    }
    do {
      _ = try session.settings()
      return [.ok(path)]
    } catch {
      return [.problem("\(error)", fix: "correct \(path), then `roost restart`")]
    }
  }

  /// A socket file that nobody listens on, while nobody holds the daemon's lock.
  static let socket = DoctorCheck("socket") { session in
    let path = session.home.socket
    guard let status = try Files.status(path) else { return [] }
    guard try isFree(session.home.lock), !isListenedOn(path) else { return [.ok(path)] }
    guard !status.isDirectory, !status.isRegularFile, !status.isSymbolicLink else {
      return [.problem("\(path) is not a socket", fix: "move it away")]
    }
    let mend = Finding.Mend("the stale socket \(path) is removed") {
      // Under the lock, or a daemon that starts at this moment would lose its own.
      let lock = try FileLock(session.home.lock, timeout: .milliseconds(1))
      try Files.remove(path)
      _ = consume lock
    }
    return [
      .warning(
        "\(path) is stale: no daemon listens on it", fix: "roost doctor --fix", mend: mend)
    ]
  }

  private static func isListenedOn(_ socket: String) -> Bool {
    do throws(SystemError) {
      _ = try UnixSocket.connect(to: socket)
      return true
    } catch {
      return error.code != ECONNREFUSED
    }
  }

  /// Whether nobody holds a lock.
  private static func isFree(_ lock: String) throws -> Bool {
    guard try Files.status(lock) != nil else { return true }
    do {
      _ = try FileLock(lock, timeout: .milliseconds(1))
      return true
    } catch FileLock.Failure.held {
      return false
    }
  }

  static let daemon = DoctorCheck("daemon") { session in
    let holder = FileLock.holder(of: session.home.lock) ?? "its process is not known"
    switch await DaemonCondition.of(session) {
    case .running(let hello):
      guard hello.version == RoostVersion.current else {
        return [
          .warning(
            "the daemon (pid \(hello.pid)) has version \(hello.version), this program"
              + " \(RoostVersion.current)", fix: "roost restart")
        ]
      }
      return [.ok("version \(hello.version), pid \(hello.pid)")]
    case .otherProtocol(let hello):
      let error = ControlError.otherVersion(daemon: hello.protocolVersion)
      return [.problem("\(error)", fix: "roost restart")]
    case .silent:
      return [
        .problem(
          "the daemon takes connections but does not answer: \(holder)",
          fix: "end that process, then `roost up`; `roost logs` may tell why")
      ]
    case .failed(let why): return [.problem(why, fix: "roost restart")]
    case .absent:
      guard try isFree(session.home.lock) else {
        return [
          .problem(
            "the daemon has its lock but does not listen: \(holder)",
            fix: "if it does not come up, end that process, then `roost up`")
        ]
      }
      return [absent(session)]
    }
  }

  private static func absent(_ session: Session) -> Finding {
    let waiting = session.readableState.agents.contains { $0.gone == nil && $0.pane != nil }
    let mend = Finding.Mend("the daemon is started") {
      guard session.environment["ROOST_AUTOSTART"] != "0" else {
        throw CommandFailure("ROOST_AUTOSTART=0 forbids it")
      }
      _ = try await DaemonLauncher(session: session).start()
    }
    return waiting
      ? .problem(
        "the daemon does not run: messages wait and reach no pane", fix: "roost up", mend: mend)
      : .warning("the daemon does not run", fix: "roost up", mend: mend)
  }

  static let daemonLock = DoctorCheck("lock") { session in
    let path = session.home.lock
    guard try Files.status(path) != nil, try !isFree(path) else { return [] }
    return [.ok("\(path) is held by \(FileLock.holder(of: path) ?? "a process that is not known")")]
  }

  static let notes = DoctorCheck("notes") { session in
    guard case .running = await DaemonCondition.of(session),
      let daemon = try await session.runningDaemon()
    else { return [] }
    let status = try await daemon.call(.status, timeout: .seconds(10), as: StatusReply.init).value
    var findings = status.notes.map {
      Finding.warning(
        "the daemon noted: \($0)", fix: "`roost logs` tells when; a restart forgets it")
    }
    if status.deadLetters > 0 {
      findings.append(
        .warning(
          "messages that could not be delivered: \(status.deadLetters)", fix: "roost dead list"))
    }
    return findings
  }
}

/// What becomes of somebody who speaks to the daemon.
enum DaemonCondition: Sendable {
  case absent
  /// It takes the connection and says nothing.
  case silent
  case otherProtocol(HelloReply)
  case failed(String)
  case running(HelloReply)

  static func of(_ session: Session) async -> DaemonCondition {
    let path = session.home.socket
    do {
      let hello = try await ControlClient.connect(to: path).hello
      return hello.protocolVersion == ControlProtocol.version
        ? .running(hello) : .otherProtocol(hello)
    } catch ControlError.notRunning {
      return .absent
    } catch ControlError.noAnswer {
      return .silent
    } catch {
      return .failed("\(error)")
    }
  }
}

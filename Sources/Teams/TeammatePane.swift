import Foundation
package import Model
import Platform
package import Tmux

/// The pane of a teammate: opened by Roost, found again after a crash, and closed by nobody else.
package struct TeammatePane: Sendable {
  let server: TmuxServer

  package init(_ server: TmuxServer) {
    self.server = server
  }

  /// Where a pane is opened.
  package enum Place: Sendable, Equatable {
    case window(beside: String)
    case split(of: String)
    case session(String)
  }

  /// Opens a pane that runs a program, and returns it as it is bound.
  package func open(
    _ place: Place, name: String, directory: String, program: [String]
  ) async throws -> PaneBinding {
    let format = ["-P", "-F", "#{pane_id}"]
    // tmux expands what stands behind a # there, commands too. The program goes to its directory itself;
    // this one is for what a person opens beside it.
    let folder = directory.contains("#" as Character) ? [] : ["-c", directory]
    let start = format + folder + ["--"] + program
    let output: String
    switch place {
    case .window(let pane):
      let session = try await server.run([
        "display-message", "-p", "-t", pane, "#{session_id}",
      ]).line
      output = try await server.run(["new-window", "-d", "-n", name, "-t", "\(session):"] + start)
    case .split(let pane):
      output = try await server.run(["split-window", "-d", "-t", pane] + start)
    case .session(let session):
      output = try await window(of: session, name: name, start: start)
    }
    // A server that could not start says nothing.
    guard !output.line.isEmpty else {
      throw TmuxError.noServer(socket: server.socket)
    }
    return try await server.look(at: output.line).binding
  }

  private func window(of session: String, name: String, start: [String]) async throws -> String {
    do {
      return try await server.run(["new-window", "-d", "-n", name, "-t", "=\(session):"] + start)
    } catch let error as TmuxError where error.meansNoSession {
      // tmux makes the folder of its sockets only where it is not told which one to use.
      let folder = Files.directory(of: server.socket)
      if folder.hasSuffix("/tmux-\(ThisProcess.userID)") { try Files.createDirectory(folder) }
      do {
        // With destroy-unattached on, which a user may have set for all, tmux would end it at once.
        return try await server.run(
          ["new-session", "-d", "-s", session, "-n", name] + start + [
            ";", "set-option", "-t", "=\(session):", "destroy-unattached", "off",
          ])
      } catch TmuxError.failed(let why) where why.hasPrefix("duplicate session") {
        // Somebody else made it in between.
        return try await server.run(["new-window", "-d", "-n", name, "-t", "=\(session):"] + start)
      }
    }
  }

  /// The pane that was opened with a word in its program's arguments; nil if there is none.
  package func find(word: String) async throws -> PaneBinding? {
    let output: String
    do {
      output = try await server.run([
        "list-panes", "-a", "-F", "#{pane_id} #{pane_start_command}",
      ])
    } catch let error as TmuxError where error.meansPaneIsGone {
      return nil
    }
    for line in output.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, Array(parts[1].utf8).firstPlace(of: Array(word.utf8)) != nil else {
        continue
      }
      return try await server.look(at: String(parts[0])).binding
    }
    return nil
  }

  /// How the program of a pane ended.
  package enum End: Sendable, Equatable {
    case code(Int)
    case signal(Int)
    /// The program has ended, and tmux never told how.
    case untold
    /// The pane is there no more, or another program is in it.
    case unknown
  }

  /// How the program of a pane ended, as soon as tmux knows; the program must have ended.
  ///
  /// tmux hears of it later than whoever watches the process, and sometimes not at all: the program
  /// then stays a zombie and its pane is dead without a status, until another of tmux's children
  /// ends. The signal that it missed, sent again, makes it look; nothing tells of that moment, so it
  /// is asked again for a while.
  package func end(of binding: PaneBinding) async throws -> End {
    let deadline = ContinuousClock.now + .seconds(3)
    var pause = Duration.milliseconds(5)
    while true {
      var end: End?
      do {
        end = try await endNow(of: binding)
      } catch TmuxError.noAnswer where ContinuousClock.now < deadline {
      }
      guard end == nil, ContinuousClock.now < deadline else { return end ?? .untold }
      Signals.send(Signals.childEnded, to: binding.serverPID)
      try await Task.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(200))
    }
  }

  /// Nil where tmux does not know yet.
  private func endNow(of binding: PaneBinding) async throws -> End? {
    let fields = [
      "pid", "start_time", "pane_pid", "pane_dead", "pane_dead_status", "pane_dead_signal",
    ]
    let output: String
    do {
      output = try await server.run([
        "display-message", "-p", "-t", binding.pane,
        fields.map { "#{\($0)}" }.joined(separator: " "),
      ])
    } catch let error as TmuxError where error.meansPaneIsGone {
      return .unknown
    }
    let values = output.line.split(separator: " ", omittingEmptySubsequences: false)
      .map(String.init)
    guard values.count == fields.count, values[0] == "\(binding.serverPID)",
      values[1] == "\(binding.serverStarted)", values[2] == "\(binding.panePID)"
    else { return .unknown }
    guard values[3] == "1" else { return nil }
    if let signal = Int(values[5]), signal > 0 { return .signal(signal) }
    return Int(values[4]).map(End.code)
  }

  /// Closes the pane, if it still is the one that was opened; false if it was there no more.
  @discardableResult
  package func close(_ binding: PaneBinding) async throws -> Bool {
    do {
      return try await server.killPane(binding)
    } catch let error as TmuxError where error.meansPaneIsGone {
      return false
    }
  }
}

extension String {
  /// Without the line end.
  fileprivate var line: String { hasSuffix("\n") ? String(dropLast()) : self }
}

extension TmuxError {
  /// Whether it is the session, or the whole server, that has to be made first.
  fileprivate var meansNoSession: Bool {
    switch self {
    case .noServer, .noSession: true
    case .failed(let why): why.hasPrefix("can't find session") || why.hasPrefix("can't find window")
    case .notInstalled, .tooOld, .noPane, .unreachable, .noAnswer, .unexpectedOutput: false
    }
  }
}

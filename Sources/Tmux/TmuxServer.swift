package import Model
import Platform

/// A tmux server, reached by single commands over its socket.
///
/// No control-mode client is kept: its sudden end crashes servers up to 3.6a (tmux issue 4916).
package struct TmuxServer: Sendable, Hashable {
  package let socket: String
  /// The pane for whose sake it is asked: its server is known by more than the socket.
  private let bound: PaneBinding?

  package init(socket: String) {
    self.socket = socket
    bound = nil
  }

  /// The server of a bound pane.
  ///
  /// One that still runs while its socket does not lead to it is asked to make the socket again; where
  /// that does not help the error is `unreachable`, and not that the pane is gone.
  package init(of pane: PaneBinding) {
    socket = pane.socket
    bound = pane
  }

  /// The server that a user's plain `tmux` talks to.
  package init(environment: [String: String], userID: UInt32) {
    // The socket's path may have commas in it; two numbers follow it.
    let parts = (environment["TMUX"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
    if parts.count >= 3, !parts[0].isEmpty {
      self.init(socket: parts.dropLast(2).joined(separator: ","))
    } else {
      let directory = environment["TMUX_TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
      self.init(socket: "\(directory)/tmux-\(userID)/default")
    }
  }

  /// Runs one tmux command, or several with `;` between them, and returns what it printed.
  ///
  /// `input` is what `load-buffer -` reads. It is in the pipe before tmux starts as long as it
  /// fits, so a text is never cut by the end of this process.
  package func run(
    _ arguments: [String], input: [UInt8] = [], timeout: Duration = .seconds(10)
  ) async throws -> String {
    do {
      return try await runOnce(arguments, input, timeout)
    } catch let error as TmuxError where error.meansPaneIsGone {
      guard let bound else { throw error }
      if case .noServer = error, await bound.restoreSocket() {
        return try await runOnce(arguments, input, timeout)
      }
      throw bound.isRunning ? TmuxError.unreachable(bound) : error
    }
  }

  private func runOnce(
    _ arguments: [String], _ input: [UInt8], _ timeout: Duration
  ) async throws -> String {
    // -u: without it a server whose client has no UTF-8 locale prints _ for every other letter.
    let child = ChildProcess(
      ExecutableSearch.tmux ?? "tmux", ["-u", "-S", socket] + arguments, input: input,
      timeout: timeout)
    let exit: ChildProcess.Exit
    do {
      exit = try await child.run()
    } catch let error as SystemError where error.isMissing {
      throw TmuxError.notInstalled
    }
    guard !exit.timedOut else { throw TmuxError.noAnswer(socket: socket, after: timeout) }
    guard exit.code == 0 else { throw failure(exit.errorText) }
    return exit.text
  }

  private func failure(_ text: String) -> TmuxError {
    let line = text.split(separator: "\n").first.map(String.init) ?? "no reason given"
    if line.hasPrefix("no server running") || line.hasPrefix("error connecting")
      || line.hasPrefix("server exited") || line.hasPrefix("lost server")
    {
      return .noServer(socket: socket)
    }
    if line.hasPrefix("no current target") { return .noSession(socket: socket) }
    if line.hasPrefix("can't find pane"), let pane = line.split(separator: " ").last {
      return .noPane(String(pane), socket: socket)
    }
    return .failed(line)
  }

  /// The version of the tmux program, which must be new enough.
  package static func installedVersion() async throws -> TmuxVersion {
    let exit: ChildProcess.Exit
    do {
      exit = try await ChildProcess("tmux", ["-V"]).run()
    } catch let error as SystemError where error.isMissing {
      throw TmuxError.notInstalled
    }
    guard let version = TmuxVersion(exit.text) else {
      throw TmuxError.unexpectedOutput(exit.text)
    }
    guard version >= .oldest else { throw TmuxError.tooOld(version: version.description) }
    return version
  }
}

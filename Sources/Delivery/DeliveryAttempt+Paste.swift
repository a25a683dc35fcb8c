import Foundation
import Model
import Platform
import Tmux

/// The text, typed piece by piece.
extension DeliveryAttempt {
  /// Types the first piece; false if nothing was typed, which is then the verdict.
  mutating func paste() async throws -> Bool {
    let pieces = pieces
    var paste = piece(0, of: pieces)
    paste.untouchedSince = untouchedSince
    if needsComposer { paste.expectsCursor(of: look) }
    readsBefore = activity.reads
    pastedSecond = Int(worker.context.now().timeIntervalSince1970)
    do {
      guard try await server.paste(paste) else {
        if untouchedSince != nil || needsComposer {
          try await lookWasStale()
          return false
        }
        try await failed("tmux's guard refused: the pane changed since it was looked at")
        return false
      }
    } catch let error as TmuxError {
      return interrupted(by: error)
    }
    worker.remember { $0.distrust = 0 }
    if pieces.count == 1 { noteTyped() }
    return true
  }

  /// Types the other pieces, each when the program has read the one before; false if the attempt ended.
  mutating func typeRest(from first: Int) async throws -> Bool {
    let pieces = pieces
    guard first < pieces.count else { return true }
    for index in first..<pieces.count {
      guard try await awaitEmptyTerminal() else { return false }
      if let why = whyNoEnter() {
        return try await stopped(index, of: pieces, why)
      }
      var paste = piece(index, of: pieces)
      paste.follows(trace(of: index - 1, of: pieces), since: look)
      readsBefore = activity.reads
      do {
        guard try await server.paste(paste) else {
          return try await stopped(index, of: pieces, "a person pressed a key, or the pane changed")
        }
      } catch let error as TmuxError {
        return interrupted(by: error)
      }
    }
    noteTyped()
    return true
  }

  /// Waits until it is certain that the program has read everything so far.
  ///
  /// An empty terminal proves nothing while tmux has yet to write to it, and a read may be one of an
  /// earlier text: so the terminal has to be empty after tmux answered once more.
  private mutating func awaitEmptyTerminal() async throws -> Bool {
    repeat {
      guard try await awaitRead(since: readsBefore, of: .text) else { return false }
      guard let now = try await lookNow() else { return try await vanished("before Enter") }
      if try await personInterfered(now) { return false }
      if try await terminalChanged() { return false }
    } while try terminalState().unread > 0
    return true
  }

  private mutating func stopped(
    _ index: Int, of pieces: [String], _ why: String
  ) async throws -> Bool {
    note("\(index) of \(pieces.count) pieces were typed: \(why)")
    try await finish(.typed)
    return false
  }

  private func piece(_ index: Int, of pieces: [String]) -> GuardedPaste {
    GuardedPaste(
      into: look, baton: baton, trace: trace(of: index, of: pieces),
      bytes: Array((pieces.isEmpty ? "" : pieces[index]).utf8), isFramed: true)
  }

  /// The trace says how far the text got, so that whoever finds it can go on.
  private func trace(of index: Int, of pieces: [String]) -> String {
    index + 1 < pieces.count ? DeliveryWorker.partly(name, index + 1) : name
  }

  private mutating func noteTyped() {
    note("tmux pasted \(text.utf8.count) bytes and left the trace \(name) on the pane")
  }

  /// Whether it was typed is not known: the trace tells, and the attempt stays open till then.
  private func interrupted(by error: TmuxError) -> Bool {
    worker.remember {
      $0.baton = nil
      $0.trusted = nil
      $0.lastFailure = .now
    }
    worker.context.log(.warning, "delivery to \(worker.address): \(error)")
    return false
  }
}

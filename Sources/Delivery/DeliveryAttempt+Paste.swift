import Foundation
import Model
import Platform
import Tmux

/// The text, typed piece by piece.
extension DeliveryAttempt {
  /// Types the first piece; the attempt ends where nothing was typed.
  mutating func paste() async throws -> Outcome? {
    let pieces = pieces
    var paste = piece(0, of: pieces)
    paste.untouchedSince = untouchedSince
    if needsComposer { paste.expectsCursor(of: look) }
    readsBefore = activity.reads
    pastedSecond = Int(worker.context.now().timeIntervalSince1970)
    do {
      guard try await server.paste(paste) else {
        return untouchedSince != nil || needsComposer
          ? ended(by: .stale, .lookWasStale) : ended(by: .failed, .guardRefused)
      }
    } catch let error as TmuxError {
      return ended(by: .open(error))
    }
    worker.remember { $0.distrust = 0 }
    if pieces.count == 1 { noteTyped() }
    return nil
  }

  /// Types the other pieces, each when the program has read the one before.
  mutating func typeRest(from first: Int) async throws -> Outcome? {
    let pieces = pieces
    guard first < pieces.count else { return nil }
    for index in first..<pieces.count {
      if let end = try await awaitEmptyTerminal() { return end }
      if isRelayedElsewhere { return try await discardUnread(.text) }
      if let why = whyNoEnter() {
        return stopped(index, of: pieces, why)
      }
      var paste = piece(index, of: pieces)
      paste.follows(trace(of: index - 1, of: pieces), since: look)
      readsBefore = activity.reads
      do {
        guard try await server.paste(paste) else {
          return stopped(index, of: pieces, "a person pressed a key, or the pane changed")
        }
      } catch let error as TmuxError {
        return ended(by: .open(error))
      }
    }
    noteTyped()
    return nil
  }

  /// Waits until it is certain that the program has read everything so far.
  ///
  /// An empty terminal proves nothing while tmux has yet to write to it, and a read may be one of an
  /// earlier text: so the terminal has to be empty after tmux answered once more.
  private mutating func awaitEmptyTerminal() async throws -> Outcome? {
    repeat {
      if let end = try await awaitRead(since: readsBefore, of: .text) { return end }
      guard let now = try await lookNow() else { return vanished(before: .enter) }
      if let end = endByPerson(now) ?? endByTerminal() { return end }
    } while try terminalState().unread > 0
    return nil
  }

  private mutating func stopped(_ index: Int, of pieces: [String], _ why: String) -> Outcome {
    ended(.typed, .stoppedTyping(after: index, of: pieces.count, why: why))
  }

  private func piece(_ index: Int, of pieces: [String]) -> GuardedPaste {
    GuardedPaste(
      into: look, fencingToken: fencingToken, trace: trace(of: index, of: pieces),
      bytes: Array((pieces.isEmpty ? "" : pieces[index]).utf8), isFramed: true)
  }

  /// The trace says how far the text got, so that whoever finds it can go on.
  private func trace(of index: Int, of pieces: [String]) -> String {
    index + 1 < pieces.count ? DeliveryWorker.partly(name, index + 1) : name
  }

  private mutating func noteTyped() {
    note(.pasted(bytes: text.utf8.count, trace: name))
  }
}

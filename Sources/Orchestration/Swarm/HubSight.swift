import Foundation
import Platform

/// What is seen from here of an attempt on another machine, which the file of its output tells too.
struct HubSight: Sendable {
  /// Since when its time counts; nil while no machine works on it.
  private var since: Date?
  private var machine: HubProgress.State?
  /// How much of what it printed is in the file.
  private var printed = 0
  private(set) var lastSign: Date?

  /// What a hub said of it.
  struct Note: Sendable {
    let now: HubProgress
    let repository: String
    let id: String

    init(_ now: HubProgress, repository: String, id: String) {
      self.now = now
      self.repository = repository
      self.id = id
    }
  }

  /// The time of what waits for a machine stands still.
  var timeBegan: Date { since ?? Date() }

  /// Notes what a hub said, and writes what is new of it.
  mutating func take(_ note: Note, to path: String) throws {
    var text = ""
    if machine != note.now.state {
      // What an earlier daemon or an earlier machine said of it does not count any more.
      if machine == nil { try Files.write([], to: path) }
      machine = note.now.state
      printed = 0
      if case .taken(let node, _) = note.now.state {
        since = Date()
        text = "roost: \(node) works on it\n"
      } else {
        since = nil
        text =
          "roost: request \(note.id) waits for a runner of \(note.repository) that takes attempts\n"
      }
    }
    if note.now.printed > printed {
      let tail = note.now.tail.utf8
      let new = note.now.printed - printed
      text += new > tail.count ? "[…]\n" : ""
      text += String(decoding: tail.suffix(new), as: UTF8.self)
      printed = note.now.printed
    }
    guard !text.isEmpty else { return }
    lastSign = Date()
    try File(path, .append).append(Array(text.utf8))
  }
}

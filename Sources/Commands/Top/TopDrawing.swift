package import Foundation
import Platform
import TerminalUI

/// Brings frames to the terminal: what changed, not too often, in one write each.
struct TopDrawing {
  enum Urgency { case now, soon }

  private let screen: FullScreen
  private let usesColor: Bool
  private var last: CellFrame?
  private var drawn = ContinuousClock.now
  /// When the next frame is to be drawn; nil where nothing changes by itself.
  private(set) var due: ContinuousClock.Instant?

  /// Whether a frame waits for its time.
  private(set) var isWanted = false

  /// The shortest time between two frames that nobody's key asked for.
  private static let pace = Duration.milliseconds(110)

  init(_ screen: FullScreen, usesColor: Bool) {
    self.screen = screen
    self.usesColor = usesColor
  }

  var isDue: Bool { due.map { $0 <= .now } ?? false }

  mutating func want(_ urgency: Urgency) {
    let time: ContinuousClock.Instant = urgency == .now ? .now : max(.now, drawn + Self.pace)
    due = min(due ?? time, time)
    isWanted = true
  }

  /// What the terminal shows is not known any more.
  mutating func forget() { last = nil }

  mutating func draw(_ model: TopModel) {
    let now = Date()
    let frame = TopView(model, at: now).frame(usesColor: usesColor)
    let bytes = FrameDiff.bytes(from: last, to: frame)
    if !bytes.isEmpty { screen.write(bytes) }
    last = frame
    drawn = .now
    isWanted = false
    due = model.secondsToChange(at: now).map { drawn + .milliseconds(Int($0 * 1000) + 1) }
  }
}

extension TopModel {
  /// In how many seconds something that is shown is other without anything happening: an age, or the
  /// minute of an activity; nil where there is neither.
  package func secondsToChange(at now: Date) -> Double? {
    var next: Double?
    for row in rows.dropFirst(firstRow).prefix(layout.list.rows) {
      guard case .agent(let subject) = row, let entry = entries[subject] else { continue }
      if let since = entry.since {
        next = min(next ?? .infinity, TopAge.next(now.timeIntervalSince(since)))
      }
      if case .agent(let address) = entry.subject, activity[address]?.isShown(at: now) == true {
        let minute = 60 - now.timeIntervalSince1970.truncatingRemainder(dividingBy: 60)
        next = min(next ?? .infinity, max(1, minute))
      }
    }
    return next
  }
}

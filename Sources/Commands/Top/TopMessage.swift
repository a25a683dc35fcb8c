package import Foundation
package import Model

/// A message from or to the selected agent, as its conversation shows it.
package struct TopMessage: Sendable, Equatable {
  package var id: String
  package var from: String
  package var to: String
  package var date: Date?
  package var text: String
  package var isWaiting: Bool

  /// More of a text is for `roost read`.
  private static let textLimit = 2000

  package init(_ message: Message, to: String, at now: Date) {
    id = message.id
    from = message.from
    self.to = to
    date = Timestamp.date(message.timestamp)
    let part = message.text.prefix(Self.textLimit)
    text = part.count < message.text.count ? part + "…" : String(part)
    isWaiting = message.isWaiting(at: now)
  }
}

import Control
import Delivery
import Foundation
import JSONRPC
import JSONSyntax
import Model
import Platform
import Store

/// What agents and people do with single messages through the daemon, which knows what is being
/// typed at the moment.
struct MailDesk: Sendable {
  let place: Workplace
  let roster: Roster

  /// Takes the first unread message that is not on its way into the pane.
  func next(_ address: Address, by taker: String?) async throws -> JSON {
    _ = try mailbox(of: address)
    let taker = MailTaker(
      place: place, address: address, means: "next", taker: taker)
    return try await taker.next().map { Handover($0).json } ?? .null
  }

  /// Marks a message, by its place or its id, as read.
  func read(
    _ address: Address, index: Int?, id: String?, by taker: String?
  ) async throws -> JSON {
    let box = try mailbox(of: address)
    let message = try await blocking {
      try id.map { try box.markRead(matching: $0) } ?? box.markRead(index: index ?? -1)
    }
    // The courier may have the message on its list still; what it is typing just now stays typed.
    _ = place.ledger.take(message.id, of: address)
    await MailTaker(place: place, address: address, means: "read", taker: taker)
      .tell([message.id])
    return Handover(message).json
  }

  /// Notes that the agent says it has seen a message.
  ///
  /// The journal first: it answers those who wait for that word, and the agent can give it again.
  func acknowledge(_ address: Address, id: String) async throws -> JSON {
    let box = try mailbox(of: address)
    let message = try await blocking { try box.message(matching: id) }
    _ = place.ledger.take(message.id, of: address)
    try await MailTaker(place: place, address: address, means: JournalEntry.word)
      .record([message.id])
    try await blocking { try box.markRead(ids: [message.id]) }
    place.ledger.forget([message.id], of: address)
    return Handover(message).json
  }

  // MARK: - Waiting

  /// Waits until a message has come as far as is asked, or is known never to.
  func await(_ request: AwaitRequest) async throws -> JSON {
    let events = place.bus.subscribe()
    if let answer = try await standing(request) { return try await marked(answer, request) }
    let seconds = min(max(request.timeoutSeconds, 0.001), 86400)
    let answer = try await withDeadline(.milliseconds(Int(seconds * 1000))) { () -> JSON? in
      for await news in events {
        guard case .event(let event) = news else {
          if let answer = try await standing(request) { return answer }
          continue
        }
        guard case .delivery(let entry) = event.event, entry.agent == request.agent,
          entry.messages.contains(request.message)
        else { continue }
        if let answer = Self.answer(entry, request.goal) { return answer }
      }
      return nil
    }
    guard let answer = answer ?? nil else {
      let reason = place.ledger.hold(of: request.agent)?.detail ?? patience(of: request.agent)
      throw RPCError.application(
        "timeout",
        "it was not \(request.goal.rawValue) in time\(reason.map { ": \($0)" } ?? "")")
    }
    return try await marked(answer, request)
  }

  /// The journal hears of a delivery before the mailbox does; who waited finds it in both.
  private func marked(_ answer: JSON, _ request: AwaitRequest) async throws -> JSON {
    if answer["state"] == "submitted" || answer["state"] == "seen" {
      let box = try mailbox(of: request.agent)
      try await blocking { _ = try box.markRead(matching: request.message) }
    }
    return answer
  }

  /// What else keeps an agent from its messages than a hold.
  private func patience(of address: Address) -> String? {
    switch place.keeper.agent(address)?.mode {
    case .file?: "\(address.name) reads its mailbox file by itself"
    case .hook?: "\(address.name) asks for it through its hook"
    case .nudge?: "\(address.name) was told that messages wait, and reads them by itself"
    case .paste?, nil: nil
    }
  }

  /// The answer that the ledger and the mailbox give already.
  private func standing(_ request: AwaitRequest) async throws -> JSON? {
    let box = try mailbox(of: request.agent)
    let (home, ledger) = (place.home, place.ledger)
    return try await blocking {
      // One that is over already may have left the mailbox.
      let message = try box.findAnywhere(request.message)
      if request.goal == .stored { return ["state": "stored"] }
      if let last = ledger.outcome(of: message.id, of: request.agent) {
        if let answer = Self.answer(last, request.goal) { return answer }
      } else if message.read {
        // It was read long ago: only the journal still tells how, if anything does.
        let told = try Journal.read(home).entries.last { entry in
          entry.agent == request.agent && entry.messages.contains(message.id)
            && Self.answer(entry, request.goal) != nil
        }
        if let answer = told.flatMap({ Self.answer($0, request.goal) }) { return answer }
      }
      return message.read && request.goal == .submitted ? ["state": "seen"] : nil
    }
  }

  private static func answer(_ entry: JournalEntry, _ goal: AwaitRequest.Goal) -> JSON? {
    switch entry.event {
    case .acknowledged:
      if let taker = entry.by {
        return ["state": "taken", "reason": .string("\(taker) read it, and the agent did not")]
      }
      let isAcked = entry.reason == JournalEntry.word
      return goal == .acked && !isAcked ? nil : ["state": .string(isAcked ? "acked" : "seen")]
    case .dead, .dropped:
      return ["state": "dead", "reason": entry.reason.map(JSON.string)]
    case .verdict:
      switch entry.verdict {
      case .submitted?: return goal == .submitted ? ["state": "submitted"] : nil
      case .seen?: return goal == .acked ? nil : ["state": "seen"]
      case .typed?, .unknown?:
        return [
          "state": .string(entry.verdict?.rawValue ?? ""),
          "reason": entry.evidence.last.map(JSON.string),
        ]
      case .failed?, nil: return nil
      }
    case .intent, .typed, .held, .requeued, .nudged, .routed: return nil
    }
  }

  /// Looks at the agent's pane again at once for an unread message; with `isForced` it is typed
  /// whatever the screen shows, again if it was typed before.
  func deliver(_ address: Address, id: String, isForced: Bool) async throws -> JSON {
    let box = try mailbox(of: address)
    let message = try await blocking { try box.message(matching: id) }
    guard !message.read else {
      throw RPCError.application("is_read", "message \(message.shortID) has been read already")
    }
    if isForced {
      if place.ledger.isSettled(message.id, of: address) {
        let entry = JournalEntry(
          at: Timestamp.text(Date()), event: .requeued, agent: address, messages: [message.id])
        try await blocking { [place] in try place.ledger.record(entry) }
      }
      roster.force(message.id, to: address)
    }
    roster.wake(address)
    return ["agent": .string("\(address)"), "id": .string(message.id)]
  }

  // MARK: - Dead letters

  func requeue(_ written: String) async throws -> JSON {
    try await endDeadLetter(written, .requeued) { box, id in _ = try box.message(matching: id) }
  }

  /// Drops a dead letter: it counts as read.
  func drop(_ written: String) async throws -> JSON {
    try await endDeadLetter(written, .dropped) { box, id in try box.markRead(ids: [id]) }
  }

  private func endDeadLetter(
    _ written: String, _ event: JournalEntry.Event,
    _ change: @escaping @Sendable (Mailbox, String) throws -> Void
  ) async throws -> JSON {
    let found = place.ledger.deadLetters().filter { entry in
      entry.messages.contains { $0 == written || MessageID.matches($0, written) }
    }
    guard let dead = found.first, let id = dead.messages.first else {
      throw RPCError.application("no_message", "no dead letter \(written); see `roost dead list`")
    }
    guard found.count == 1 else {
      throw RPCError.application(
        "ambiguous", "\(written) means \(found.count) dead letters; write more of it")
    }
    let box = place.mailbox(of: dead.agent)
    let entry = JournalEntry(
      at: Timestamp.text(Date()), event: event, agent: dead.agent, messages: [id])
    try await blocking { [place] in
      try change(box, id)
      try place.ledger.record(entry)
    }
    roster.wake(dead.agent)
    return entry.json
  }

  func mailbox(of address: Address) throws -> Mailbox {
    _ = try Registration.existing(address, in: place.keeper.state)
    return place.mailbox(of: address)
  }
}

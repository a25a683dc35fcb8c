import Control
import Delivery
import Model
import Platform
import Store

extension MailService {
  /// Waits until a message has come as far as is asked, or is known never to.
  func await(_ request: AwaitRequest) async throws -> DeliveryProgress {
    let events = context.bus.subscribe()
    if let answer = try await standing(request) { return try await marked(answer, request) }
    let seconds = min(max(request.timeoutSeconds, 0.001), 86400)
    let answer = try await withDeadline(.milliseconds(Int(seconds * 1000))) {
      () -> DeliveryProgress? in
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
      let reason =
        context.deliveryIndex.hold(of: request.agent)?.detail ?? patience(of: request.agent)
      throw MailError.notInTime(request.goal, reason: reason)
    }
    return try await marked(answer, request)
  }

  /// The journal hears of a delivery before the mailbox does; who waited finds it in both.
  private func marked(_ answer: DeliveryProgress, _ request: AwaitRequest) async throws
    -> DeliveryProgress
  {
    if answer.state == .submitted || answer.state == .seen {
      let box = try mailbox(of: request.agent)
      try await blocking { _ = try box.markRead(matching: request.message) }
    }
    return answer
  }

  /// What else keeps an agent from its messages than a hold.
  private func patience(of address: Address) -> String? {
    switch context.keeper.agent(address)?.mode {
    case .file?: "\(address.name) reads its mailbox file by itself"
    case .hook?: "\(address.name) asks for it through its hook"
    case .nudge?: "\(address.name) was told that messages wait, and reads them by itself"
    case .paste?, .native?, .auto?, nil: nil
    }
  }

  /// The answer that the delivery index and the mailbox give already.
  private func standing(_ request: AwaitRequest) async throws -> DeliveryProgress? {
    let box = try mailbox(of: request.agent)
    let (home, deliveryIndex) = (context.home, context.deliveryIndex)
    return try await blocking {
      // One that is over already may have left the mailbox.
      let message = try box.findAnywhere(request.message)
      if request.goal == .stored { return DeliveryProgress(.stored) }
      if let last = deliveryIndex.outcome(of: message.id, of: request.agent) {
        if let answer = Self.answer(last, request.goal) { return answer }
      } else if message.read {
        // It was read long ago: only the journal still tells how, if anything does.
        let told = try Journal.read(home).entries.last { entry in
          entry.agent == request.agent && entry.messages.contains(message.id)
            && Self.answer(entry, request.goal) != nil
        }
        if let answer = told.flatMap({ Self.answer($0, request.goal) }) { return answer }
      }
      return message.read && request.goal == .submitted ? DeliveryProgress(.seen) : nil
    }
  }

  private static func answer(
    _ entry: JournalEntry, _ goal: AwaitRequest.Goal
  ) -> DeliveryProgress? {
    switch entry.event {
    case .acknowledged:
      if let taker = entry.by {
        return DeliveryProgress(.taken, reason: "\(taker) read it, and the agent did not")
      }
      let isAcked = entry.reason == JournalEntry.word
      return goal == .acked && !isAcked ? nil : DeliveryProgress(isAcked ? .acked : .seen)
    case .dead, .dropped: return DeliveryProgress(.dead, reason: entry.reason)
    case .verdict:
      switch entry.verdict {
      case .submitted?: return goal == .submitted ? DeliveryProgress(.submitted) : nil
      case .seen?: return goal == .acked ? nil : DeliveryProgress(.seen)
      case .typed?: return DeliveryProgress(.typed, reason: entry.evidence.last)
      case .unknown?: return DeliveryProgress(.unknown, reason: entry.evidence.last)
      case .failed?, nil: return nil
      }
    case .intent, .typed, .held, .requeued, .nudged, .routed: return nil
    }
  }
}

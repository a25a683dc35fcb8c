package import Foundation
package import JSONSyntax
package import Model

/// One agent's try at a task.
package struct Attempt: Sendable, Equatable {
  /// Its number within the task, from 1.
  package var number: Int
  package var agent: Address
  package var state: AttemptState
  /// The message that gave the task to the agent.
  package var message: String?
  package var queuedAt: Date
  package var deliveredAt: Date?
  /// When there was the first sign of work.
  package var startedAt: Date?
  /// When there was the last sign of work; the delivery counts as one.
  package var lastSignAt: Date?
  package var endedAt: Date?
  package var progress: Progress?
  package var answer: TaskAnswer?
  /// Why it failed, in one line.
  package var error: String?
  /// Whether it failed by no fault of the agent: its program ended, or the task never reached it.
  package var isLost = false
  /// Whether the answer came after the attempt had ended otherwise.
  package var isLate = false

  /// How far the agent says that it is.
  package struct Progress: Sendable, Equatable {
    package var percent: Int
    package var note: String?

    package init(percent: Int, note: String? = nil) {
      self.percent = percent
      self.note = note
    }
  }

  package init(number: Int, agent: Address, queuedAt: Date) {
    self.number = number
    self.agent = agent
    self.queuedAt = queuedAt
    state = .queued
  }

  /// How long the agent had it, where it has ended.
  package var seconds: Double? {
    endedAt.map { max(0, $0.timeIntervalSince(deliveredAt ?? queuedAt)) }
  }
}

extension Attempt {
  package init(json: JSON) throws {
    self.init(
      number: try json.requiredInteger("n"), agent: try json.requiredAddress("agent"),
      queuedAt: try json.requiredDate("queued_at"))
    state = try json.requiredCase("state")
    message = json["message"]?.string
    deliveredAt = try json.date("delivered_at")
    startedAt = try json.date("started_at")
    lastSignAt = try json.date("last_sign_at")
    endedAt = try json.date("ended_at")
    progress = try json["percent"].map { _ in
      Progress(percent: try json.requiredInteger("percent"), note: json["note"]?.string)
    }
    answer = try json["answer"].map { try TaskAnswer(json: $0) }
    error = json["error"]?.string
    isLate = json["late"]?.bool ?? false
    isLost = json["lost"]?.bool ?? false
  }

  package var json: JSON {
    [
      "n": .integer(number), "agent": .string("\(agent)"), "state": .string(state.rawValue),
      "message": message.map(JSON.string), "queued_at": .date(queuedAt),
      "delivered_at": deliveredAt.map(JSON.date),
      "started_at": startedAt.map(JSON.date),
      "last_sign_at": lastSignAt.map(JSON.date), "ended_at": endedAt.map(JSON.date),
      "percent": (progress?.percent).map(JSON.integer), "note": (progress?.note).map(JSON.string),
      "answer": answer?.json, "error": error.map(JSON.string), "late": isLate ? true : nil,
      "lost": isLost ? true : nil,
    ]
  }
}

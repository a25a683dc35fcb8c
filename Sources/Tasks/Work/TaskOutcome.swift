package import JSONSyntax
package import Model

/// What came of a task, once it is decided: the result that counts, and how sure that is.
package struct TaskOutcome: Sendable, Equatable {
  /// The answer that counts; nil where the task failed.
  package var answer: TaskAnswer?
  /// Whose answer it is.
  package var winner: Address?
  /// Those whose answers say the same, the winner among them.
  package var agreed: [Address] = []
  /// Those whose answers say something else.
  package var dissented: [Address] = []
  /// How many answered with success.
  package var total = 0
  /// Why it failed or was not done, in one line.
  package var error: String?
  /// Who chose, where the answers alone did not decide.
  package var chosenBy: String?

  package init() {}

  package init(error: String) {
    self.error = error
  }

  package var votes: Int { agreed.count }

  /// Whether the agents that succeeded do not all say the same.
  package var isDisputed: Bool { !dissented.isEmpty }
}

extension TaskOutcome {
  package init(json: JSON) throws {
    answer = try json["answer"].map { try TaskAnswer(json: $0) }
    winner = try json.address("winner")
    agreed = try json.addresses("agreed")
    dissented = try json.addresses("dissented")
    total = json["total"]?.integer ?? 0
    error = json["error"]?.string
    chosenBy = json["chosen_by"]?.string
  }

  package var json: JSON {
    [
      "answer": answer?.json, "winner": winner.map { .string("\($0)") },
      "votes": .integer(votes), "total": .integer(total),
      "agreed": .array(agreed.map { .string("\($0)") }),
      "dissented": .array(dissented.map { .string("\($0)") }),
      "error": error.map(JSON.string), "chosen_by": chosenBy.map(JSON.string),
    ]
  }
}

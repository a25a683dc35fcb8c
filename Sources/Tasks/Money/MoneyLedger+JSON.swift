package import JSONSyntax
import Model

/// The ledger as a snapshot, from which a fold goes on.
extension MoneyLedger {
  package init(json: JSON) throws {
    self.init(team: try Name.checked(json.requiredString("team"), kind: "team"))
    sequence = try json.count("sequence")
    balances = try Balances(json: json["balances"] ?? [:])
    hasBudget = json["has_budget"]?.bool ?? false
    budgetedAt = json["budgeted_at"]?.string
    isClosed = json["closed"]?.bool ?? false
    onExhausted =
      try json["on_exhausted"].map { _ in try json.requiredCase("on_exhausted") }
      ?? .standard
    for value in json["alerts"]?.array ?? [] {
      guard let alert = value.string.flatMap(BudgetAlert.init) else {
        throw JSONShapeError("\"alerts\" has the unknown value \(value.text())")
      }
      alerts.insert(alert)
    }
    holds = try json.map("holds") {
      $0
    } value: {
      try MilestoneFunds(json: $0)
    }
    for value in json["reservations"]?.array ?? [] {
      reservations[try Reservation(json: value)] = try value.requiredAmount("amount")
    }
    total = try CostTotal(json: json["total"] ?? [:])
    agents = try json.map("agents") {
      try Address.anywhere($0)
    } value: {
      try CostTotal(json: $0)
    }
    tasks = try json.map("tasks") {
      $0
    } value: {
      try CostTotal(json: $0)
    }
    milestones = try json.map("milestones") {
      $0
    } value: {
      try CostTotal(json: $0)
    }
    models = try json.map("models") {
      $0
    } value: {
      try CostTotal(json: $0)
    }
    earned = try json.map("earned") {
      try Address.anywhere($0)
    } value: {
      try Amount(json: $0)
    }
    for value in json["costs"]?.array ?? [] {
      let cost = try RecordedCost(json: value)
      costs[cost.entry.id] = cost
    }
    for value in json["recent"]?.array ?? [] {
      recent.append(
        Mark(
          seq: try value.requiredInteger("seq"), key: try value.requiredString("key"),
          id: try value.requiredString("id")))
    }
    keys = Set(recent.map(\.key))
  }

  package var json: JSON {
    [
      "team": .string(team), "sequence": .integer(sequence), "balances": balances.json,
      "has_budget": hasBudget ? true : nil, "budgeted_at": budgetedAt.map(JSON.string),
      "closed": isClosed ? true : nil,
      "on_exhausted": onExhausted == .standard ? nil : .string(onExhausted.rawValue),
      "alerts": .array(alerts.sorted().map { .string($0.rawValue) }),
      "holds": .sorted(holds) {
        $0
      } value: {
        $0.json
      },
      "reservations": .array(
        reservations.sorted {
          ($0.key.task, $0.key.agent ?? "") < ($1.key.task, $1.key.agent ?? "")
        }
        .map {
          [
            "task": .string($0.key.task), "agent": $0.key.agent.map(JSON.string),
            "amount": $0.value.json,
          ]
        }),
      "total": total.json,
      "agents": .sorted(agents) {
        "\($0)"
      } value: {
        $0.json
      },
      "tasks": .sorted(tasks) {
        $0
      } value: {
        $0.json
      },
      "milestones": .sorted(milestones) {
        $0
      } value: {
        $0.json
      },
      "models": .sorted(models) {
        $0
      } value: {
        $0.json
      },
      "earned": .sorted(earned) {
        "\($0)"
      } value: {
        $0.json
      },
      "costs": .array(costs.values.sorted { $0.entry.seq < $1.entry.seq }.map(\.json)),
      "recent": .array(
        recent.map { ["seq": .integer($0.seq), "key": .string($0.key), "id": .string($0.id)] }),
    ]
  }
}

extension JSON {
  /// An object of a dictionary, its keys in order.
  fileprivate static func sorted<Key, Value>(
    _ values: [Key: Value], key: (Key) -> String, value: (Value) -> JSON
  ) -> JSON {
    let members = values.map { JSONObject.Member(key: key($0.key), value: value($0.value)) }
    return .object(JSONObject(members.sorted { $0.key < $1.key }))
  }

  fileprivate func map<Key: Hashable, Value>(
    _ name: String, key: (String) throws -> Key, value: (JSON) throws -> Value
  ) throws -> [Key: Value] {
    var values: [Key: Value] = [:]
    for member in self[name]?.object?.members ?? [] {
      values[try key(member.key)] = try value(member.value)
    }
    return values
  }
}

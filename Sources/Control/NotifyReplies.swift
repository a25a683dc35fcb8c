package import JSONSyntax
package import Model

/// How one way to tell a person does, and what `notify.test` answers for each.
package struct NotifyWayReply: Sendable, Equatable {
  /// What it did last.
  package struct Outcome: Sendable, Equatable {
    package var at: String
    package var isDone: Bool
    /// In words.
    package var detail: String

    package init(at: String = Timestamp.now, isDone: Bool, detail: String) {
      self.at = at
      self.isDone = isDone
      self.detail = detail
    }
  }

  package var way: String
  /// The socket of a tmux server.
  package var socket: String?
  package var isOn: Bool
  /// How much waits to be told.
  package var waiting: Int
  package var last: Outcome?

  package init(
    way: String, socket: String? = nil, isOn: Bool, waiting: Int = 0, last: Outcome? = nil
  ) {
    self.way = way
    self.socket = socket
    self.isOn = isOn
    self.waiting = waiting
    self.last = last
  }

  package init(json: JSON) throws {
    self.init(
      way: try json.requiredString("way"), socket: json["socket"]?.string,
      isOn: json["on"]?.bool ?? false, waiting: json["waiting"]?.integer ?? 0)
    last = json["last"].map {
      Outcome(
        at: $0["at"]?.string ?? "", isDone: $0["ok"]?.bool ?? false,
        detail: $0["detail"]?.string ?? "")
    }
  }

  package var json: JSON {
    [
      "way": .string(way), "socket": socket.map(JSON.string), "on": .bool(isOn),
      "waiting": .integer(waiting),
      "last": last.map {
        ["at": .string($0.at), "ok": .bool($0.isDone), "detail": .string($0.detail)]
      },
    ]
  }
}

/// What `notify.show` answers: what waits for the person, and how they are told.
package struct NotifyReply: Sendable, Equatable {
  /// Something that waits, and whether it was told.
  package struct Waiting: Sendable, Equatable {
    package var alert: Alert
    package var isTold: Bool

    package init(_ alert: Alert, isTold: Bool) {
      self.alert = alert
      self.isTold = isTold
    }
  }

  /// What `@roost` says.
  package var line: String
  package var events: [String] = []
  package var quiet: String?
  /// When quiet hours are over, while it is quiet.
  package var quietUntil: String?
  package var waiting: [Waiting] = []
  package var ways: [NotifyWayReply] = []

  package init(line: String) {
    self.line = line
  }

  package init(json: JSON) throws {
    self.init(line: try json.requiredString("line"))
    events = json["events"]?.array?.compactMap(\.string) ?? []
    quiet = json["quiet"]?.string
    quietUntil = json["quiet_until"]?.string
    waiting = try (json["alerts"]?.array ?? []).map {
      Waiting(try Alert(json: $0), isTold: $0["told"]?.bool ?? false)
    }
    ways = try (json["ways"]?.array ?? []).map(NotifyWayReply.init)
  }

  package var json: JSON {
    [
      "line": .string(line), "events": .array(events.map(JSON.string)),
      "quiet": quiet.map(JSON.string), "quiet_until": quietUntil.map(JSON.string),
      "alerts": .array(
        waiting.map { row in
          let told = JSONObject([.init(key: "told", value: .bool(row.isTold))])
          return row.alert.json.adding(told)
        }),
      "ways": .array(ways.map(\.json)),
    ]
  }
}

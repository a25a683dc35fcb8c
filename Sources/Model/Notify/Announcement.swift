package import JSONSyntax

/// What a person is told at one time: one alert, or several with their number.
package struct Announcement: Sendable, Equatable {
  package enum Occasion: String, Sendable {
    case news
    /// What came during quiet hours.
    case summary
    /// `roost notify test`.
    case test
  }

  /// The same wherever it is told, and when it is told again after a crash.
  package let id: String
  package var at: String
  package var occasion: Occasion
  /// The first of them, at most `shown`.
  package private(set) var alerts: [Alert]
  /// How many alerts there are of each kind.
  package private(set) var counts: [Alert.Kind: Int]
  /// How often a daemon began to tell it that ended before it knew how that went.
  package var tries = 0

  package static let shown = 10

  package init(
    _ alerts: [Alert], _ occasion: Occasion = .news, id: String = MessageID.make(),
    at: String = Timestamp.now
  ) {
    self.id = id
    self.at = at
    self.occasion = occasion
    self.alerts = Array(alerts.prefix(Self.shown))
    counts = Dictionary(alerts.map { ($0.kind, 1) }, uniquingKeysWith: +)
  }

  package var count: Int { counts.values.reduce(0, +) }

  /// The first alert's kind; what a test has of none counts as mail.
  package var kind: Alert.Kind { alerts.first?.kind ?? .mail }

  /// Takes in an older one for which there was no room.
  package mutating func fold(_ older: Announcement) {
    alerts = Array((older.alerts + alerts).prefix(Self.shown))
    counts.merge(older.counts, uniquingKeysWith: +)
  }

  /// What it says, on one line.
  package var line: String {
    switch occasion {
    case .test: "this is a test of `roost notify`"
    case .news where count == 1: alerts.first?.sentence ?? ""
    case .news: counts.count == 1 ? list : "\(count) new: \(list)"
    case .summary: "while it was quiet: \(count == 1 ? alerts.first?.sentence ?? "" : list)"
    }
  }

  private var list: String {
    Alert.Kind.allCases.compactMap { kind in
      counts[kind].map { count in
        let names = Set(alerts.filter { $0.kind == kind }.map(\.about)).sorted()
        return WaitingSummary.phrase(kind, count: count, names: names)
      }
    }.joined(separator: ", ")
  }
}

extension Announcement {
  package init(json: JSON) throws {
    let alerts = try (json["alerts"]?.array ?? []).map(Alert.init)
    self.init(
      alerts, json["occasion"]?.string.flatMap(Occasion.init) ?? .news,
      id: try json.requiredString("id"), at: json["at"]?.string ?? "")
    for kind in Alert.Kind.allCases {
      if let count = json["counts"]?[kind.rawValue]?.integer { counts[kind] = count }
    }
    tries = json["tries"]?.integer ?? 0
  }

  package var json: JSON {
    var numbers = JSONObject()
    for kind in Alert.Kind.allCases {
      if let count = counts[kind] { numbers[kind.rawValue] = .integer(count) }
    }
    return [
      "id": .string(id), "at": .string(at), "occasion": .string(occasion.rawValue),
      "text": .string(line), "count": .integer(count), "counts": .object(numbers),
      "alerts": .array(alerts.map(\.json)), "tries": tries == 0 ? nil : .integer(tries),
    ]
  }

  /// Its JSON as bytes, for programs and servers.
  package var bytes: [UInt8] { json.bytes() }

  /// What a command finds in its environment.
  package var variables: [String: String] {
    [
      "ROOST_NOTIFY_ID": id, "ROOST_NOTIFY_OCCASION": occasion.rawValue,
      "ROOST_NOTIFY_KIND": kind.rawValue, "ROOST_NOTIFY_COUNT": "\(count)",
      "ROOST_NOTIFY_TEXT": line, "ROOST_NOTIFY_TEAM": alerts.first?.team ?? "",
      "ROOST_NOTIFY_ABOUT": alerts.first?.about ?? "",
    ]
  }
}

extension [Announcement] {
  /// What waits after one more; beyond the limit the oldest are told as one, but for some at the front.
  package func adding(_ newest: Announcement, sparing front: Int, limit: Int) -> [Announcement] {
    var waiting = self + [newest]
    while waiting.count > limit, waiting.count > front + 1 {
      let oldest = waiting.remove(at: front)
      waiting[front].fold(oldest)
    }
    return waiting
  }
}

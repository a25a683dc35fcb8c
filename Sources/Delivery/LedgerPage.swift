import Model

extension Ledger {
  /// One agent's page.
  struct Page {
    /// The last entry about each message that has one.
    var last: [String: JournalEntry] = [:]
    /// How often typing a message failed.
    var failures: [String: Int] = [:]
    var open: OpenAttempt?
    /// The last entries about messages that were forgotten not long ago, oldest first.
    var ended: [JournalEntry] = []
    /// Messages that the courier is about to type.
    var claims: Set<String> = []
    /// Messages that the agent took by itself, which the courier may still have on its list.
    var taken: [String] = []
    var hold: Hold?
  }
}

extension Ledger.Page {
  private static let endedLimit = 512

  mutating func forget(_ ids: [String]) {
    for id in ids {
      failures[id] = nil
      guard var entry = last.removeValue(forKey: id) else { continue }
      entry.messages = [id]
      ended.append(entry)
    }
    if ended.count > Self.endedLimit { ended.removeFirst(ended.count - Self.endedLimit / 2) }
  }

  /// The last entry about a message, also about one that was forgotten not long ago.
  func outcome(of id: String) -> JournalEntry? {
    last[id] ?? ended.last { $0.messages.contains(id) }
  }

  mutating func note(_ entry: JournalEntry) {
    switch entry.event {
    case .intent:
      open = Ledger.OpenAttempt(intent: entry, isTyped: false)
    case .typed:
      open?.isTyped = true
    case .verdict, .nudged:
      if open?.intent.attempt == entry.attempt { open = nil }
    case .held, .dead, .requeued, .dropped, .routed, .acknowledged: break
    }
    for id in entry.messages {
      switch entry.event {
      case .held, .intent, .typed: continue
      case .requeued:
        last[id] = nil
        failures[id] = nil
        ended.removeAll { $0.messages.contains(id) }
      case .acknowledged where outcome(of: id)?.isWord == true: continue
      case .verdict where entry.verdict == .failed:
        if entry.reason != JournalEntry.staleLook { failures[id, default: 0] += 1 }
      case .verdict, .nudged, .dead, .dropped, .routed, .acknowledged:
        last[id] = entry
      }
    }
  }

  /// The entries that a new journal file has to begin with; one still tells of many messages.
  var carried: [JournalEntry] {
    var groups: [Origin: JournalEntry] = [:]
    for (id, entry) in last {
      var first = entry
      first.messages = []
      groups[Origin(entry), default: first].messages.append(id)
    }
    var entries = Array(groups.values)
    if let open {
      entries.append(open.intent)
      if open.isTyped {
        var typed = open.intent
        typed.event = .typed
        entries.append(typed)
      }
    }
    return entries
  }
}

/// What entries share that were one when they were written.
private struct Origin: Hashable {
  let at: String
  let event: JournalEntry.Event
  let attempt: String?
  let verdict: Verdict?
  let reason: String?
  let evidence: [String]

  init(_ entry: JournalEntry) {
    (at, event, attempt) = (entry.at, entry.event, entry.attempt)
    (verdict, reason, evidence) = (entry.verdict, entry.reason, entry.evidence)
  }
}

extension JournalEntry {
  /// Whether the messages must not be typed after this.
  var settles: Bool {
    switch event {
    case .verdict: verdict != .failed
    case .dead, .dropped, .routed, .acknowledged: true
    case .intent, .typed, .held, .requeued, .nudged: false
    }
  }

  /// Whether nothing more happens to the messages by itself, though the agent may not have them.
  var isLeftOpen: Bool { settles && !delivers }

  /// Whether it is the agent's own word that it has seen the messages, which nothing takes back.
  fileprivate var isWord: Bool { event == .acknowledged && reason == JournalEntry.word }

  /// Whether the agent has the messages after this.
  var delivers: Bool {
    switch event {
    case .verdict: verdict == .submitted || verdict == .seen
    case .acknowledged, .dropped, .routed: true
    case .intent, .typed, .held, .requeued, .nudged, .dead: false
    }
  }
}

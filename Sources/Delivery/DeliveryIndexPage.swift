import Model

extension DeliveryIndex {
  /// One agent's page.
  struct Page {
    /// The last entry about each message that has one.
    var last: [String: Kept] = [:]
    /// How often typing a message failed.
    var failures: [String: Int] = [:]
    var open: OpenAttempt?
    /// The same of messages that were forgotten not long ago, oldest first.
    var ended: [(id: String, last: Kept)] = []
    /// Messages that the worker is about to type.
    var claims: Set<String> = []
    /// Messages that the agent took by itself, which the worker may still have on its list.
    var taken: [String] = []
    var hold: Hold?
    /// When it was last seen to be so.
    var heldAt = ""
  }

  /// An entry that is held once, however many messages it tells of.
  final class Kept: Sendable {
    let entry: JournalEntry

    init(_ entry: JournalEntry) {
      self.entry = entry
    }
  }
}

extension DeliveryIndex.Page {
  private static let endedLimit = 512

  mutating func forget(_ ids: [String]) {
    for id in ids {
      failures[id] = nil
      if let entry = last.removeValue(forKey: id) { ended.append((id, entry)) }
    }
    if ended.count > Self.endedLimit { ended.removeFirst(ended.count - Self.endedLimit / 2) }
  }

  /// The last entry about a message, also about one that was forgotten not long ago.
  func outcome(of id: String) -> JournalEntry? {
    (last[id] ?? ended.last { $0.id == id }?.last)?.entry
  }

  /// The last entries about messages that still matter, each about one message.
  var entries: some Sequence<JournalEntry> {
    last.lazy.map { id, kept in
      var entry = kept.entry
      entry.messages = [id]
      return entry
    }
  }

  mutating func note(_ entry: JournalEntry) {
    switch entry.event {
    case .intent:
      open = DeliveryIndex.OpenAttempt(intent: entry, isTyped: false)
    case .typed:
      open?.isTyped = true
    case .verdict, .nudged:
      if open?.intent.attempt == entry.attempt { open = nil }
    case .held, .dead, .requeued, .dropped, .routed, .acknowledged: break
    }
    let kept = DeliveryIndex.Kept(entry)
    for id in entry.messages {
      switch entry.event {
      case .held, .intent, .typed: continue
      case .requeued:
        last[id] = nil
        failures[id] = nil
        ended.removeAll { $0.id == id }
      case .acknowledged where outcome(of: id)?.isWord == true: continue
      case .verdict where entry.verdict == .failed:
        if entry.reason != JournalEntry.staleLook { failures[id, default: 0] += 1 }
      case .verdict, .nudged, .dead, .dropped, .routed, .acknowledged:
        last[id] = kept
      }
    }
  }

  /// The entries that a new journal file has to begin with; one still tells of many messages.
  var carried: [JournalEntry] {
    let groups = Dictionary(grouping: last) { ObjectIdentifier($0.value) }
    var entries = groups.values.compactMap { group in
      var entry = group.first?.value.entry
      entry?.messages = group.map(\.key)
      return entry
    }
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

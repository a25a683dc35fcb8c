import JSONSyntax
package import Model
import Platform

/// What a person was told, and what is on its way to them: it outlives the daemon.
package struct Notified: Sendable, Equatable {
  /// What is not told again.
  package var told: Set<Alert.Key> = []
  /// Ends of teammates that were not told yet, perhaps of some that are in no list any more.
  package var kept: [Alert] = []
  /// By way, what it has not done yet, the oldest first.
  package var waiting: [String: [Announcement]] = [:]

  package init() {}
}

/// notified.json, which the daemon alone writes.
package struct NotifiedFile: Sendable {
  package let path: String

  package init(_ home: Home) {
    path = home.notified
  }

  /// Nothing where there is no file, or none that can be read.
  package func read() throws -> Notified {
    guard let bytes = try Files.read(path) else { return Notified() }
    let json = try JSON(parsing: bytes)
    var notified = Notified()
    notified.told = Set(
      (json["told"]?.array ?? []).compactMap { $0.string.flatMap(Alert.Key.init) })
    notified.kept = (json["kept"]?.array ?? []).compactMap { try? Alert(json: $0) }
    for member in json["waiting"]?.object?.members ?? [] {
      notified.waiting[member.key] = (member.value.array ?? []).compactMap {
        try? Announcement(json: $0)
      }
    }
    return notified
  }

  package func write(_ notified: Notified) throws {
    let waiting = notified.waiting.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
    let json: JSON = [
      "told": .array(notified.told.map { "\($0)" }.sorted().map(JSON.string)),
      "kept": .array(notified.kept.map(\.json)),
      "waiting": .object(
        JSONObject(waiting.map { .init(key: $0.key, value: .array($0.value.map(\.json))) })),
    ]
    try Files.write(json.bytes(), to: path)
  }
}

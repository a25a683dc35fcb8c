import CoordinationAPI
import GRDB

/// The SQL of a query for messages, which selects the row ids, sequence numbers and record sizes,
/// of one row more than the limit.
struct MessageQuerySQL {
  let sql: String
  let arguments: StatementArguments

  init(_ query: MessageQuery, in repository: RepositoryName) {
    let repo = repository.description
    let (condition, rest) = Self.condition(query)
    let order = query.cursor.order
    switch query.recipients {
    case .agent(let name, let node):
      sql = """
        \(Self.select) WHERE repo = ? AND to_name = ?
          AND (to_node IS NULL OR to_node = ?) \(condition) ORDER BY sequence \(order) LIMIT ?
        """
      arguments = [repo, name, node] + rest + [query.limit + 1]
    case .node(let node):
      // Two halves, so that each can use an index.
      sql = """
        \(Self.select) WHERE repo = ? AND to_node = ? \(condition)
        UNION ALL
        \(Self.select) WHERE repo = ? AND to_node IS NULL
          AND to_name IN (SELECT name FROM agents WHERE repo = ? AND node = ?) \(condition)
        ORDER BY sequence \(order) LIMIT ?
        """
      arguments = [repo, node] + rest + [repo, repo, node] + rest + [query.limit + 1]
    }
  }

  private static let select = "SELECT rowid, sequence, length(record) AS size FROM messages"

  private static func condition(_ query: MessageQuery) -> (sql: String, StatementArguments) {
    var stored = query.statuses
    var expiry = ""
    // An expired message is still stored as pending until maintenance marks it.
    switch (query.statuses.contains(.pending), query.statuses.contains(.expired)) {
    case (true, false):
      expiry = "AND (status <> 'pending' OR expires_at IS NULL OR expires_at > ?)"
    case (false, true):
      stored.insert(.pending)
      expiry = "AND (status <> 'pending' OR expires_at <= ?)"
    case (true, true), (false, false): break
    }
    let statuses = stored.map(\.rawValue).sorted()
    let placeholders = statuses.map { _ in "?" }.joined(separator: ", ")
    let status = statuses.isEmpty ? "" : "AND status IN (\(placeholders))"
    var arguments = StatementArguments(statuses)
    if !expiry.isEmpty { arguments += [query.time.milliseconds] }
    return ("\(status) \(expiry) AND \(query.cursor.condition)", arguments + [query.cursor.number])
  }
}

extension MessageQuery.Cursor {
  fileprivate var order: String {
    switch self {
    case .after: "ASC"
    case .before: "DESC"
    }
  }

  fileprivate var condition: String {
    switch self {
    case .after: "sequence > ?"
    case .before: "sequence < ?"
    }
  }

  fileprivate var number: Int {
    switch self {
    case .after(let number), .before(let number): number
    }
  }
}

import CoordinationAPI
import GRDB

/// A query for messages as SQL.
struct MessageRequest {
  let sql: String
  let arguments: StatementArguments

  init(_ query: MessageQuery, in repository: RepositoryName) {
    let repo = repository.description
    let statuses = query.statuses.map(\.rawValue).sorted()
    let places = statuses.map { _ in "?" }.joined(separator: ", ")
    let status = statuses.isEmpty ? "" : "AND status IN (\(places))"
    // Asking for what is pending alone leaves out what expired; else the caller tells it apart.
    let isPendingOnly = query.statuses == [.pending]
    let unexpired = isPendingOnly ? "AND (expires_at IS NULL OR expires_at > ?)" : ""
    var rest = StatementArguments(statuses)
    if isPendingOnly { rest += [query.time.milliseconds] }
    rest += [query.after]
    let tail = "\(status) \(unexpired) AND sequence > ?"
    switch query.recipients {
    case .agent(let name, let node):
      sql = """
        SELECT * FROM messages WHERE repo = ? AND to_name = ?
          AND (to_node IS NULL OR to_node = ?) \(tail) ORDER BY sequence LIMIT ?
        """
      arguments = [repo, name, node] + rest + [query.limit]
    case .node(let node):
      // Two halves, so that each has an index.
      sql = """
        SELECT * FROM messages WHERE repo = ? AND to_node = ? \(tail)
        UNION ALL
        SELECT * FROM messages WHERE repo = ? AND to_node IS NULL
          AND to_name IN (SELECT name FROM agents WHERE repo = ? AND node = ?) \(tail)
        ORDER BY sequence LIMIT ?
        """
      arguments = [repo, node] + rest + [repo, repo, node] + rest + [query.limit]
    }
  }
}

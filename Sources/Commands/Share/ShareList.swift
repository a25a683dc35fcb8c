import Control
import JSONSyntax
import Model
import Swarm

extension Command {
  private static let tag = RepeatedOption<String>(
    "tag", value: "TAG", "only what has it; of several, one is enough", expected: "a text"
  ) { $0 }
  private static let prefix = Option<String>(
    "prefix", value: "TEXT", "only keys that begin with it")
  private static let producer = Option<String>(
    "producer", value: "TASK", "only what this task has shared")

  static let shareList = Command(
    "share list", "List what the tasks of a run have shared.",
    options: [tag, prefix, producer, sharedRun, json],
    example: "roost share list --tag api"
  ) { words, session in
    var query = SharedResults.Query()
    query.tags = words[tag]
    query.prefix = words[prefix] ?? ""
    query.producer = words[producer]
    let request = FindSharedRequest(run: session.sharedRun(words[sharedRun]), query: query)
    let answer = try await session.daemon().call(
      .findShared, request.json, as: SharedResult.list)
    session.show(answer) { results in
      guard !results.isEmpty else { return session.say("nothing of the kind is shared") }
      var table = Table("KEY", "BY", "TYPE", "NUMBER", "TAGS")
      for result in results {
        table.rows.append([
          Table.Cell(result.key), Table.Cell(result.producer), Table.Cell(result.typeName),
          Table.Cell("\(result.version)"), Table.Cell(result.tags.joined(separator: ", "), .faint),
        ])
      }
      session.print(table)
    }
  }
}

import Control
import Execution
import Foundation
import Platform
import Swarm

extension Command {
  private static let isFollowing = Flag("follow", short: "f", "go on as more is printed")

  static let swarmLogs = Command(
    "swarm logs", "Print what the agent of a task printed last.", operands: [runTask],
    options: [isFollowing], example: "roost swarm logs add-login-7k2f api -f"
  ) { words, session in
    let meant = try RunTaskWords(words[runTask])
    let query = RunQuery(run: meant.run, task: meant.task)
    let reply = try await session.daemon().call(
      .findRunOutput, query.json, as: RunOutputReply.init)
    guard let path = reply.value.path else {
      throw CommandFailure("task \(meant.task) was not started yet")
    }
    guard try Files.status(path) != nil || words[isFollowing] else {
      throw CommandFailure(
        "task \(meant.task) has printed nothing; `roost swarm attach` shows an agent in a pane")
    }
    try Files.createDirectory(Files.directory(of: path))
    let changes = try FileWatcher().entries(of: Files.directory(of: path))
    var place = 0
    while true {
      let isOver =
        try !words[isFollowing]
        || Files.status(AttemptFiles(directory: Files.directory(of: path)).exit) != nil
      if let size = try Files.status(path)?.size, size > place {
        var bytes = try File(path, .read).read(at: place, count: size - place)
        // A line that is not whole yet is printed when it is.
        if !isOver { bytes = Array(bytes[..<((bytes.lastIndex(of: 10) ?? -1) + 1)]) }
        place += bytes.count
        if bytes.last == 10 { bytes.removeLast() }
        if !bytes.isEmpty { session.printText(String(decoding: bytes, as: UTF8.self)) }
      }
      if isOver { return }
      _ = try await withDeadline(.seconds(1)) { await changes.next() }
    }
  }
}

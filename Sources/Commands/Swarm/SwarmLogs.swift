import Control
import Execution
import Foundation
import Platform
import Swarm

extension Command {
  private static let isFollowing = Flag("follow", short: "f", "go on as more is printed")

  static let swarmLogs = Command(
    "swarm logs", "Print what the agent of a task printed.", operands: [runTask],
    options: [isFollowing, attemptNumber],
    example: "roost swarm logs add-login-7k2f api --attempt 1"
  ) { words, session in
    let meant = try RunTaskWords(words[runTask])
    var output = try await meant.output(words[attemptNumber], session)
    let name = "attempt \(output.attempt) of task \(meant.task)"
    guard let path = output.path else {
      throw CommandFailure("\(name) printed nothing: its result was known from before")
    }
    let isThere = try Files.status(path) != nil
    guard isThere || (words[isFollowing] && !output.isOver) else {
      throw CommandFailure(
        "\(name) has printed nothing; `roost swarm attach` shows an agent in a pane")
    }
    try Files.createDirectory(Files.directory(of: path))
    let changes = try FileWatcher().entries(of: Files.directory(of: path))
    var place = 0
    while true {
      let isOver =
        try !words[isFollowing] || output.isOver
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
      let isMore = try await withDeadline(.seconds(1)) { await changes.next() != nil }
      // Its files are gone.
      if isMore == false { return }
      // Of an attempt whose end nobody saw, the run's log alone tells that it is over.
      if isMore == nil { output = try await meant.output(output.attempt, session) }
    }
  }
}

import Control
import JSONSyntax
import Swarm

extension Command {
  private static let number = Option<Int>("number", value: "N", "this version of it")

  static let shareGet = Command(
    "share get", "Print a value that a task of a run has shared.", operands: [sharedKey],
    options: [number, sharedRun, json], example: "roost share get api/port"
  ) { words, session in
    let request = GetSharedRequest(
      run: session.sharedRun(words[sharedRun]), key: words[sharedKey], version: words[number])
    let answer = try await session.daemon().call(.getShared, request.json, as: SharedResult.init)
    session.show(answer) { session.printValue($0) }
  }

  static let shareWait = Command(
    "share wait", "Wait until a value is shared, and print it.", operands: [sharedKey],
    options: [sharedRun, json],
    details: "It ends with an error where the run is over and there is none.",
    example: "roost share wait api/port"
  ) { words, session in
    let request = GetSharedRequest(
      run: session.sharedRun(words[sharedRun]), key: words[sharedKey])
    var poll = LongPoll(session, try await session.daemon())
    let answer = try await poll.answer(.awaitShared, request.json, as: SharedResult.init)
    session.show(answer) { session.printValue($0) }
  }
}

extension Session {
  /// Prints a shared value: a text as it is, anything else as JSON.
  fileprivate func printValue(_ result: SharedResult) {
    if let text = result.value.string { printText(text) } else { printLine(result.value) }
  }
}

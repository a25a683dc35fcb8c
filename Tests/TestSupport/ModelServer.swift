package import Foundation
import JSONSyntax
import Platform

/// A model on loopback that tells what agents asked it.
package struct ModelServer: Sendable {
  package let port: String
  private let record: String

  /// Runs the model while the body works; it answers after a pause in seconds.
  package static func with<Result: Sendable>(
    pause: Double, _ body: @Sendable (ModelServer) async throws -> Result
  ) async throws -> Result {
    let record = Scratch.path("asked")
    let line = try DetachedProcess.start(
      await Fixtures.python(), [Fixtures.path("model_server.py"), record, "\(pause)"],
      errorLog: Scratch.path("model.log"), timeout: .seconds(20))
    let words = (line ?? "").split(separator: " ").map(String.init)
    guard words.count == 2, let pid = Int32(words[0]) else {
      throw NeverHappened(description: "the model did not start")
    }
    defer { Signals.send(Signals.terminate, to: pid) }
    return try await body(ModelServer(port: words[1], record: record))
  }

  /// The texts of the last user message of each request, in their order; a request that only goes on
  /// with a turn is left out.
  package func turns() throws -> [[String]] { try requests().map(\.texts) }

  /// The same, with the time when each request came.
  package func requests() throws -> [(at: Date, texts: [String])] {
    let bytes = try Files.read(record) ?? []
    var requests: [(at: Date, texts: [String])] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let json = try JSON(parsing: Array(line))
      let texts = json["texts"]?.array?.compactMap(\.string) ?? []
      guard !texts.isEmpty, texts != requests.last?.texts else { continue }
      requests.append((Date(timeIntervalSince1970: json["at"]?.double ?? 0), texts))
    }
    return requests
  }

  /// Every text that the users of the last request said, in their order.
  package func conversation() throws -> [String] {
    guard let bytes = try Files.read("\(record).all") else { return [] }
    return try JSON(parsing: bytes).array?.flatMap { $0.array?.compactMap(\.string) ?? [] } ?? []
  }

  /// Refuses every request from now on, with a code of HTTP; nil ends that.
  package func refuse(with code: Int?) throws {
    let file = "\(record).refuse"
    if let code {
      try Files.write(Array("\(code)".utf8), to: file)
    } else {
      try Files.remove(file)
    }
  }

  /// The messages of a sender in some texts, each by its header's id, with what stands behind it.
  package static func messages(in texts: [String]) -> [(id: String, text: String)] {
    texts.flatMap { text in
      text.matches(of: #/\[ben → ann · (\w{4})\] /#).enumerated().map { index, match in
        let rest = text[match.range.upperBound...]
        // The next header is that of the next message, where a program joined several.
        let end = rest.firstMatch(of: #/\n\n\[ben → ann · \w{4}\] /#)?.range.lowerBound
        return (String(match.1), String(rest[..<(end ?? rest.endIndex)]))
      }
    }
  }
}

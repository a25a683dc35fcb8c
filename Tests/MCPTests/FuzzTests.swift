import Foundation
import JSONRPC
import JSONSyntax
import MCP
import Platform
import TestSupport
import Testing

/// Lines that no client would send: nothing breaks, and everything that is said is one message.
@Suite(.timeLimit(.minutes(10))) struct FuzzTests {
  static let seed =
    ThisProcess.environment["ROOST_SEED"].flatMap(UInt64.init)
    ?? UInt64(Date().timeIntervalSince1970)
  static let count = 100_000

  @Test func `A hundred thousand lines of nonsense leave the server as it was`() throws {
    print("seed \(Self.seed)")
    var random = SeededGenerator(seed: Self.seed)
    var session = ServerSession(sampleCatalog)
    var works: [Work.ID] = []
    var answered = 0
    for _ in 0..<Self.count {
      var actions = session.receive(Self.line(&random))
      if let work = works.randomElement(using: &random), Int.random(in: 0..<3, using: &random) == 0
      {
        works.removeAll { $0 == work }
        actions += session.progress(work, 1, of: nil, "x")
        actions += session.finish(work, Self.outcome(&random)) ?? []
      }
      for action in actions {
        switch action {
        case .send(let json, _):
          answered += 1
          let bytes = json.bytes()
          try #require(!bytes.contains(UInt8(ascii: "\n")) && (try JSON(parsing: bytes)) == json)
          for message in json.array ?? [json] {
            try #require(message["jsonrpc"] == "2.0")
            _ = try RPCMessage(json: message)
          }
        case .start(let work): works.append(work.id)
        case .cancel(let id): works.removeAll { $0 == id }
        case .watch, .unwatch: break
        }
      }
    }
    #expect(answered > Self.count / 10)
    _ = session.end()
    #expect(!session.isBusy)
    let ping = session.receive(Array(#"{"jsonrpc":"2.0","id":"end","method":"ping"}"#.utf8))
    guard case .send(let answer, _)? = ping.first else {
      throw NeverHappened(description: "no answer")
    }
    #expect(answer["id"] == "end")
  }

  private static let methods = [
    "initialize", "ping", "tools/list", "tools/call", "resources/list", "resources/read",
    "resources/templates/list", "resources/subscribe", "resources/unsubscribe", "prompts/list",
    "prompts/get", "completion/complete", "server/discover", "subscriptions/listen",
    "notifications/cancelled", "notifications/initialized", "logging/setLevel", "",
  ]

  private static let words = [
    "echo", "wait", "ask", "one", "test://one", "test://item/1", "test://item/%", "2025-03-26",
    "2025-11-25", "2026-07-28", "1", "x", "é\u{0}", "\u{2028}", "\n",
  ]

  private static let keys = [
    "name", "arguments", "uri", "text", "times", "cursor", "requestId", "protocolVersion",
    "_meta", "progressToken", "ref", "argument", "value", "type", "notifications",
    "resourceSubscriptions", "io.modelcontextprotocol/protocolVersion",
    "io.modelcontextprotocol/clientCapabilities", "who",
  ]

  private static func line(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes = message(&random).bytes()
    switch Int.random(in: 0..<10, using: &random) {
    case 0:
      for _ in 0..<3 where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      bytes.removeAll { $0 == 0x0A }
    case 1: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
    case 2:
      bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }.filter { $0 != 0x0A }
    default: break
    }
    return bytes
  }

  private static func message(_ random: inout SeededGenerator) -> JSON {
    if Int.random(in: 0..<12, using: &random) == 0 {
      return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in message(&random) })
    }
    var object = JSONObject()
    if Int.random(in: 0..<20, using: &random) > 0 { object["jsonrpc"] = "2.0" }
    if Int.random(in: 0..<4, using: &random) > 0 {
      object["id"] =
        Int.random(in: 0..<8, using: &random) == 0
        ? value(&random, 2) : .integer(Int.random(in: 0..<20, using: &random))
    }
    if Int.random(in: 0..<20, using: &random) > 0 {
      object["method"] = .string(methods.randomElement(using: &random) ?? "")
    }
    if Int.random(in: 0..<6, using: &random) > 0 { object["params"] = value(&random, 0) }
    return .object(object)
  }

  private static func value(_ random: inout SeededGenerator, _ depth: Int) -> JSON {
    switch Int.random(in: depth == 0 ? 6..<14 : 0..<(depth > 3 ? 6 : 14), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int.random(in: -5...50, using: &random))
    case 3...5: return .string(words.randomElement(using: &random) ?? "")
    case 6:
      return .array(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in value(&random, depth + 1) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        object[keys.randomElement(using: &random) ?? ""] = value(&random, depth + 1)
      }
      return .object(object)
    }
  }

  private static func outcome(_ random: inout SeededGenerator) -> WorkOutcome {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: .called(ToolResult(value(&random, 1)))
    case 1: .called(.failure("no"))
    case 2: .contents([ResourceContent(uri: "x", mimeType: "y", text: "z\n")])
    case 3: .values(["a", "b"])
    case 4: .absent("nothing")
    default: .failed(.invalidParameters("x"))
    }
  }
}

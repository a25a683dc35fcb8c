import CoordinationAPI
import Testing

@Suite struct SurvivalTests {
  private static let unknown: [String: WireValue] = [
    "x_null": .null,
    "x_flag": .bool(false),
    "x_number": .integer(.min),
    "x_large": .large(.max),
    "x_fraction": .number(-0.1),
    "x_huge": .number(1.7976931348623157e308),
    "x_tiny": .number(.leastNonzeroMagnitude),
    "x_text": .string("\u{0}\u{1f}\"\\/\u{7f}é🦉\u{2028}\u{10ffff}"),
    "x_list": .array([.null, .array([]), .object([:]), .integer(1), .string("")]),
    "x_map": .object(["repo": .integer(1), "": .object(["a b": .array([.bool(true)])])]),
    "": .string("no name"),
    "Name": .string("not name"),
    "x-é🦉": .integer(0),
  ]

  @Test(arguments: RecordKind.keeping)
  func `fields of a later version survive`(kind: RecordKind) throws {
    let object = kind.least.merging(Self.unknown) { known, _ in known }
    let (written, isSame) = try kind.roundTrip(JSONText(object).data)
    #expect(isSame)
    for (name, value) in Self.unknown { #expect(written[name] == value, "\(name)") }
  }

  @Test(arguments: RecordKind.all.filter { !$0.keepsUnknown && $0.testDescription != "APIFailure" })
  func `a request and its answer may have fields that nobody knows`(kind: RecordKind) throws {
    let object = kind.least.merging(Self.unknown) { known, _ in known }
    let (written, isSame) = try kind.roundTrip(JSONText(object).data)
    #expect(isSame)
    #expect(Set(written.keys).isSubset(of: Set(kind.fields.keys)))
  }

  @Test func `fields of a later version survive inside of a route`() throws {
    let message = MessageRecord(from: "a", to: "b", body: "c")
    var object = try written(message)
    object["route_info"] = .object(Self.unknown.merging(["routed_via": .string("x")]) { a, _ in a })
    let again = try written(try decoded(MessageRecord.self, try text(object)))
    let route = try #require(again["route_info"]?.object)
    for (name, value) in Self.unknown { #expect(route[name] == value, "\(name)") }
    #expect(route["routed_via"] == .string("x"))
  }

  private static let words = RecordKind.all.flatMap { kind in
    kind.fields.filter { $0.value == .word }.map { (kind, $0.key) }
  }.filter { !["MessageUpdate", "SpawnUpdate"].contains($0.0.testDescription) }

  @Test(arguments: words)
  func `a word of a later version survives`(kind: RecordKind, name: String) throws {
    for word in ["hibernating", "ACTIVE", " active", "é", "active\0"] {
      var object = kind.least
      object[name] = .string(word)
      let (written, isSame) = try kind.roundTrip(JSONText(object).data)
      #expect(written[name] == .string(word))
      #expect(isSame)
    }
  }

  @Test func `an unknown word is told from the known ones`() {
    #expect(Open<AgentStatus>("busy") == .known(.busy))
    #expect(Open<AgentStatus>("busy").known == .busy)
    #expect(Open<AgentStatus>("bored") == .unknown("bored"))
    #expect(Open<AgentStatus>("bored").known == nil)
    #expect(Open<AgentStatus>("bored").word == "bored")
    for status in SpawnStatus.allCases {
      #expect(Open<SpawnStatus>(status.rawValue) == .known(status))
    }
  }

  @Test func `an update names a status that there is`() throws {
    #expect(try problems(MessageUpdate.self, #"{"status":"eaten"}"#).keys.sorted() == ["status"])
    #expect(try problems(SpawnUpdate.self, #"{"status":"eaten"}"#).keys.sorted() == ["status"])
    for status in MessageStatus.allCases {
      let update = try decoded(MessageUpdate.self, #"{"status":"\#(status.rawValue)"}"#)
      #expect(update.status == .known(status))
    }
  }

  @Test func `values as deep as a person would nest them are taken, deeper ones refused`() throws {
    func nested(_ open: String, _ close: String, _ depth: Int) -> String {
      let opened = String(repeating: open, count: depth)
      return #"{"name":"a","x":\#(opened)1\#(String(repeating: close, count: depth))}"#
    }
    for (open, close) in [("[", "]"), (#"{"k":"#, "}")] {
      let agent = try decoded(AgentRecord.self, nested(open, close, 32))
      #expect(try roundTrip(agent) == agent)
      #expect(try roundTrip([agent]) == [agent])
      for depth in [33, 400, 511, 100_000] {
        #expect(throws: DecodingError.self) {
          try decoded(AgentRecord.self, nested(open, close, depth))
        }
      }
    }
  }
}

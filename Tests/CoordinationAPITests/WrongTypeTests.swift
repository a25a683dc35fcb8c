import CoordinationAPI
import Testing

@Suite struct WrongTypeTests {
  private static let values: [(WireValue, fits: Set<RecordKind.Field>)] = [
    (.bool(true), [.bool]),
    (.integer(60), [.integer]),
    (.integer(.max), [.integer]),
    (.large(.max), []),
    (.number(0.5), []),
    (.number(1e300), []),
    (.string("idle"), [.text, .word]),
    (.string("2024-01-02T03:04:05Z"), [.text, .word, .time]),
    (.array([.string("x")]), [.texts]),
    (.array([.integer(1)]), []),
    (.array([.string("x"), .null]), []),
    (.array([.object(["name": .string("x")])]), [.objects]),
    (.object(["x": .string("y")]), [.map, .object]),
    (.object(["x": .integer(1)]), [.object]),
    (.object(["x": .null]), [.object]),
  ]

  @Test(arguments: RecordKind.all)
  func `a value of another type is refused by the name of its field`(kind: RecordKind) throws {
    for (name, field) in kind.fields {
      for (value, fits) in Self.values where !fits.contains(field) {
        var object = kind.least
        object[name] = value
        let error = #expect(throws: InvalidFields.self, "\(name) \(value)") {
          try kind.roundTrip(JSONText(object).data)
        }
        #expect(error?.problems.keys.sorted() == [name])
        #expect(error?.problems[name]?.isEmpty == false)
      }
    }
  }

  @Test(arguments: RecordKind.all)
  func `all wrong fields are named at once`(kind: RecordKind) throws {
    for (value, fits) in Self.values where fits.isEmpty {
      let object = kind.fields.mapValues { _ in value }
      let error = #expect(throws: InvalidFields.self) {
        try kind.roundTrip(JSONText(object).data)
      }
      let wrong = kind.fields.keys.sorted()
      #expect(error?.problems.keys.sorted() == wrong)
      for name in wrong { #expect(error?.description.contains("\"\(name)\" ") == true) }
    }
  }

  @Test(arguments: RecordKind.all.filter { !$0.least.isEmpty })
  func `all missing fields are named at once`(kind: RecordKind) {
    let error = #expect(throws: InvalidFields.self) { try kind.roundTrip(JSONText([:]).data) }
    #expect(error?.problems == kind.least.mapValues { _ in "is required" })
  }

  @Test(arguments: RecordKind.all.filter { !$0.least.isEmpty })
  func `a needed field of a wrong type is not called missing`(kind: RecordKind) {
    let object = JSONText(kind.least.mapValues { _ in .integer(1) })
    let error = #expect(throws: InvalidFields.self) { try kind.roundTrip(object.data) }
    #expect(error?.problems == kind.least.mapValues { _ in "must be a string" })
  }

  @Test func `wrong fields of an object inside are named with the way to them`() throws {
    let route = #"{"source_location":1,"dest_location":[],"routed_at":"noon"}"#
    let message = #"{"from":"","body":"x","route_info":\#(route)}"#
    #expect(
      try problems(MessageRecord.self, message).keys.sorted() == [
        "from", "route_info.dest_location", "route_info.routed_at", "route_info.source_location",
        "to",
      ])
    let beats = #"[{"name":"a"},{"name":"../b","status":2},{"status":"unreachable"}]"#
    #expect(
      try problems(Heartbeat.self, #"{"node_id":"n","agents":\#(beats)}"#).keys.sorted() == [
        "agents[1].name", "agents[1].status", "agents[2].name", "agents[2].status",
      ])
  }

  @Test func `a list of something else than objects is refused as a whole`() throws {
    for list in ["[1]", #"[{"name":"a"},null]"#, #"["a"]"#, "[[]]"] {
      let found = try problems(Heartbeat.self, #"{"node_id":"n","agents":\#(list)}"#)
      #expect(found == ["agents": "must be a list of objects"])
    }
  }

  @Test func `the error names fields in order`() {
    let error = InvalidFields(["to": "is required", "body": "must be a string"])
    #expect(error.description == #""body" must be a string; "to" is required"#)
  }
}

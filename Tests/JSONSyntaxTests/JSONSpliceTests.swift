import JSONSyntax
import Testing

@Suite struct JSONSpliceTests {
  private func spliced(
    _ text: String, _ change: (inout JSONSplice) throws -> Void
  ) rethrows -> String {
    var splice = JSONSplice(Array(text.utf8))
    try change(&splice)
    return String(decoding: splice.bytes, as: UTF8.self)
  }

  @Test func `A member goes behind the others, in their indentation`() throws {
    let text = "{\n\t\"a\" : 1.0 ,\n\t\"b\": {\"x\":[1 , 2]}\n}\n"
    let result = try spliced(text) { try $0.insert("c", [1, ["d": 2]], into: []) }
    #expect(
      result == "{\n\t\"a\" : 1.0 ,\n\t\"b\": {\"x\":[1 , 2]},\n  \"c\": [\n    1,\n    {\n"
        + "      \"d\": 2\n    }\n  ]\n}\n")
  }

  @Test(arguments: ["{}", "{ }\n", "  {\n\n}"])
  func `An empty object takes a member`(text: String) throws {
    let result = try spliced(text) { try $0.insert("a", 1, into: []) }
    #expect(try JSON(parsing: result) == ["a": 1])
  }

  @Test func `What was put in and taken out again leaves every byte as it was`() throws {
    let texts = [
      #"{"a":1}"#, #"{ "a" : [ 1,2 ,3 ] , "b":{"c":"d"} }"#, "{\n  \"a\": [\n    1\n  ]\n}",
    ]
    for text in texts {
      let path: [JSONSplice.Step] = try JSON(parsing: text)["a"]?.array == nil ? [] : ["a"]
      let result = try spliced(text) { splice in
        try splice.insert("new", ["x": [1, 2]], into: [])
        if !path.isEmpty {
          try splice.append(["y": 1], to: path)
          let count = try JSON(parsing: splice.bytes)["a"]?.array?.count ?? 0
          try splice.remove(at: count - 1, from: path)
        }
        try splice.remove("new", from: [])
      }
      #expect(result == text)
    }
  }

  @Test func `Random changes of random objects leave the rest as it was`() throws {
    for round in 0..<500 {
      var object = JSONObject()
      for number in 0..<Int.random(in: 0...5) {
        object["k\(number)"] = Bool.random() ? .array([.integer(number), "é\"\\"]) : ["n": .null]
      }
      let json = JSON.object(object)
      let text = Bool.random() ? json.text() : json.text(.indented)
      var splice = JSONSplice(Array(text.utf8))
      try splice.insert("new\"key", [["a": 1]], into: [])
      #expect(
        try JSON(parsing: splice.bytes)
          == .object(object.adding(JSONObject([.init(key: "new\"key", value: [["a": 1]])]))),
        "round \(round)")
      if let victim = object.members.randomElement()?.key {
        try splice.remove(victim, from: [])
        #expect(
          try JSON(parsing: splice.bytes).object?.members.map(\.key)
            == object.members.map(\.key).filter { $0 != victim } + ["new\"key"])
      }
    }
  }

  @Test func `A place that is not there is named, and text that is no JSON refused`() {
    #expect(throws: JSONSyntaxError.self) {
      try spliced("{}") { try $0.insert("a", 1, into: ["b"]) }
    }
    #expect(throws: JSONSyntaxError.self) {
      try spliced("{\"a\":}") { try $0.append(1, to: ["a"]) }
    }
    #expect(throws: JSONSyntaxError.self) { try spliced("") { try $0.insert("a", 1, into: []) } }
  }
}

import JSONSyntax
import Testing

@Suite struct JSONValueTests {
  @Test(
    arguments: [
      ("1", 1), ("-7", -7), ("1.0", 1), ("1e3", 1000), ("9223372036854775807", Int.max),
      ("1.5", nil),
      ("9223372036854775808", nil), ("1e400", nil), ("\"1\"", nil), ("true", nil),
    ] as [(String, Int?)])
  func `a number is an integer if it is spelled or means one`(text: String, value: Int?) throws {
    #expect(try JSON(parsing: text).integer == value)
  }

  @Test func `a number that JSON cannot spell is written as null`() {
    #expect(JSON.decimal(.infinity) == .null)
    #expect(JSON.decimal(.nan) == .null)
    #expect(JSON.decimal(0.25) == .number("0.25"))
  }

  @Test(arguments: [Double.leastNonzeroMagnitude, 1e300, -1e-7, 123456789.125, 1e20])
  func `every decimal reads back as itself`(value: Double) throws {
    #expect(try JSON(parsing: JSON.decimal(value).text()).double == value)
  }

  @Test func `of a key that stands twice the last one counts and both are kept`() throws {
    let value = try JSON(parsing: #"{"a":1,"b":2,"a":3}"#)
    #expect(value["a"] == 3)
    #expect(value.text() == #"{"a":1,"b":2,"a":3}"#)
  }

  @Test func `setting a doubled key changes the one that counts, removing it removes both`() throws
  {
    var object = try #require(try JSON(parsing: #"{"a":1,"b":2,"a":3}"#).object)
    object["a"] = 4
    #expect(JSON.object(object).text() == #"{"a":1,"b":2,"a":4}"#)
    object["a"] = nil
    #expect(JSON.object(object).text() == #"{"b":2}"#)
    object["c"] = .null
    #expect(JSON.object(object).text() == #"{"b":2,"c":null}"#)
  }

  @Test func `members can be left out and added without disturbing the others`() throws {
    let object = try #require(try JSON(parsing: #"{"z":1,"a":2,"m":3}"#).object)
    #expect(JSON.object(object.except(["a", "q"])).text() == #"{"z":1,"m":3}"#)
    let more = try #require(try JSON(parsing: #"{"n":4,"a":5}"#).object)
    #expect(JSON.object(object.adding(more)).text() == #"{"z":1,"a":5,"m":3,"n":4}"#)
  }

  @Test func `a literal leaves out the members that are nil`() {
    let name: String? = nil
    let value: JSON = ["a": 1, "b": name.map(JSON.string), "c": [true, "x"]]
    #expect(value.text() == #"{"a":1,"c":[true,"x"]}"#)
  }

  @Test func `a member of another type is named in the error`() throws {
    let value = try JSON(parsing: #"{"a":"1"}"#)
    #expect(try value.requiredString("a") == "1")
    let missing = #expect(throws: JSONShapeError.self) { try value.requiredString("b") }
    #expect(missing?.description == "\"b\" is missing")
    let wrong = #expect(throws: JSONShapeError.self) { try value.requiredInteger("a") }
    #expect(wrong?.description == "\"a\" is not an integer")
    #expect(throws: JSONShapeError.self) { try value.requiredArray("a") }
    #expect(throws: JSONShapeError.self) { try value.requiredObject("a") }
    #expect(throws: JSONShapeError.self) { try JSON.array([]).requiredString("a") }
  }

  @Test func `numbers are equal by their spelling`() {
    #expect(JSON.number("1.0") != JSON.number("1"))
  }
}

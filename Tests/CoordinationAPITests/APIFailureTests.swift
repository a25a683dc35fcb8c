import CoordinationAPI
import Testing

@Suite struct APIFailureTests {
  @Test func `a failure comes back with its details`() throws {
    let failure = APIFailure(
      code: "invalid", message: "Wrong fields", details: ["to": "is required", "é/🦉": "\n"],
      requestID: "r-1")
    #expect(try roundTrip(failure) == failure)
    #expect(
      try written(failure) == [
        "code": .string("invalid"), "message": .string("Wrong fields"),
        "details": .object(["to": .string("is required"), "é/🦉": .string("\n")]),
        "request_id": .string("r-1"),
      ])
  }

  @Test(arguments: ["", #","details":null"#, #","details":{}"#])
  func `a failure without details has none and writes none`(details: String) throws {
    let text = #"{"code":"not_found","message":"Agent not found"\#(details),"request_id":"r"}"#
    let failure = try decoded(APIFailure.self, text)
    #expect(
      failure == APIFailure(code: "not_found", message: "Agent not found", requestID: "r"))
    #expect(try written(failure)["details"] == nil)
    #expect(try roundTrip(failure) == failure)
  }

  @Test func `the failure of another hub is read with what it has`() throws {
    let failure = try decoded(
      APIFailure.self,
      #"{"code":"bad","details":{"a":"b","n":1,"l":["x"],"o":{},"z":null},"status":422}"#)
    #expect(failure == APIFailure(code: "bad", message: "", details: ["a": "b"]))
  }

  @Test func `a failure needs a code`() throws {
    #expect(try problems(APIFailure.self, #"{"message":"m"}"#) == ["code": "is required"])
    #expect(try problems(APIFailure.self, #"{"code":""}"#).keys.sorted() == ["code"])
    let long = String(repeating: "c", count: 101)
    #expect(try problems(APIFailure.self, #"{"code":"\#(long)"}"#).keys.sorted() == ["code"])
  }

  @Test func `a failure tells what is wrong with which field, in order`() {
    let failure = APIFailure(
      code: "invalid", message: "Wrong fields", details: ["to": "is required", "body": "is empty"])
    #expect(failure.description == "Wrong fields: body is empty; to is required")
    #expect(APIFailure(code: "gone", message: "Not here").description == "Not here")
  }
}

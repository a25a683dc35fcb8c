import CoordinationAPI
import Testing

@Suite struct SpawnUpdateTests {
  @Test(arguments: SpawnStatus.allCases)
  func `an error is there if and only if the request failed`(status: SpawnStatus) throws {
    let word = #""status":"\#(status.rawValue)""#
    let without = try problems(SpawnUpdate.self, "{\(word)}")
    let with = try problems(SpawnUpdate.self, #"{\#(word),"error":"no room"}"#)
    let empty = try problems(SpawnUpdate.self, #"{\#(word),"error":""}"#)
    #expect(without.keys.sorted() == (status == .failed ? ["error"] : []))
    #expect(with.keys.sorted() == (status == .failed ? [] : ["error"]))
    #expect(empty == without)
  }

  @Test(arguments: [
    (4, false), (5, true), (60, true), (3600, true), (3601, false), (0, false), (-1, false),
    (Int.max, false), (Int.min, false),
  ])
  func `a lease lasts 5 seconds to an hour`(seconds: Int, isTaken: Bool) throws {
    let found = try problems(SpawnClaim.self, #"{"runner":"r","lease_s":\#(seconds)}"#)
    #expect(found == (isTaken ? [:] : ["lease_s": "must be 5 to 3600"]))
  }

  @Test func `a claim that says nothing of a lease gets a minute`() throws {
    #expect(try decoded(SpawnClaim.self, #"{"runner":"r"}"#).leaseSeconds == 60)
  }

  @Test func `a task is needed and has a largest size`() throws {
    func request(_ size: Int) -> String { #"{"task":"\#(String(repeating: "t", count: size))"}"# }
    #expect(try problems(SpawnRecord.self, request(0)).keys.sorted() == ["task"])
    #expect(try problems(SpawnRecord.self, request(SpawnRecord.taskLimit)).isEmpty)
    #expect(try problems(SpawnRecord.self, request(SpawnRecord.taskLimit + 1)).count == 1)
  }
}

import Model
import Testing

@Suite struct NameTests {
  @Test(arguments: [
    "a", "Ada", "team-lead", "_x", "0", "a.b", "a-", String(repeating: "x", count: 64),
  ])
  func `a name of letters, digits, dots, dashes and underscores is allowed`(name: String) throws {
    #expect(try Name.checked(name) == name)
  }

  @Test(arguments: [
    "", ".", "..", ".hidden", "-x", "a/b", "../x", "a b", "a@b", "ä", "a\n", "a\0", "a:b", "%0",
    String(repeating: "x", count: 65),
  ])
  func `a name that could be a path, an option or two words is refused`(name: String) {
    let error = #expect(throws: Name.Invalid.self) { try Name.checked(name, kind: "team") }
    #expect(error?.description.hasPrefix("team name \"") == true)
    #expect(error?.description.contains { $0.isNewline || $0 == "\0" } == false)
  }

  @Test func `the error shows only the beginning of an endless name`() {
    let error = #expect(throws: Name.Invalid.self) {
      try Name.checked(String(repeating: "é", count: 10_000))
    }
    #expect((error?.description.utf8.count ?? .max) < 300)
  }

  @Test(arguments: [
    ("bbo", ["bob"]),
    ("BOB", ["bob"]),
    ("alic", ["alice"]),
    ("ali", ["alice"]),
    ("bobb", ["bob"]),
    ("zzzzzz", []),
  ])
  func `a misspelled name finds those like it`(written: String, near: [String]) {
    #expect(Name.nearest(to: written, among: ["alice", "bob", "carol-the-third"]) == near)
  }

  @Test func `the likeliest names come first and not too many of them`() {
    let names = ["worker-9", "worker-1", "worker-12", "worker-2", "worker"]
    #expect(Name.nearest(to: "worker-1", among: names) == ["worker-1", "worker-12", "worker-2"])
    #expect(Name.nearest(to: "worker-1", among: names, limit: 1) == ["worker-1"])
    #expect(Name.nearest(to: "worker-1", among: []) == [])
  }
}

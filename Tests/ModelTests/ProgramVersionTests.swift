import JSONSyntax
import Model
import Testing

@Suite struct ProgramVersionTests {
  @Test func `Versions compare number by number`() throws {
    let sorted = ["0.9", "1", "1.0.1", "1.2", "1.10", "2.1.332", "2.2"]
    let versions = try sorted.map { try #require(ProgramVersion($0)) }
    #expect(versions.sorted() == versions)
    #expect(ProgramVersion("1") == ProgramVersion("1.0.0"))
    #expect(ProgramVersion("v2.1.332 (Claude Code)")?.description == "2.1.332")
    #expect(ProgramVersion("none") == nil)
    #expect(ProgramVersion("1.99999999999999999999") != nil)
  }

  @Test(arguments: [
    ("<2.0", "1.9.9", true), ("<2.0", "2.0", false), (">=2.2", "2.2.0", true),
    (">=2.2", "2.1.999", false), ("2.1", "2.1.5", true), ("2.1", "2.10", false),
    (">=2.0 <2.2", "2.1.332", true), (">=2.0 <2.2", "2.2", false),
  ])
  func `A range holds the versions that keep all its bounds`(
    range: String, version: String, isIn: Bool
  ) throws {
    let range = try #require(VersionRange(range))
    #expect(range.contains(try #require(ProgramVersion(version))) == isIn)
  }

  @Test(arguments: ["", "x", "=2", "<", ">2", "2.x y", "<=3"])
  func `What is not a range is refused`(text: String) {
    #expect(VersionRange(text) == nil)
  }

  @Test func `A profile suits a version by the last range that holds it`() throws {
    let json = try JSON(
      parsing: #"""
        {"versions": {">=3": {"quiet_ms": 30}, ">=3.5": {"quiet_ms": 35, "busy": "new"}},
         "quiet_ms": 10, "busy": "old"}
        """#)
    let profile = try Profile(json: json, name: "p", base: Profile(name: "plain"))
    func suiting(_ text: String?) -> Profile {
      profile.suiting(text.flatMap { ProgramVersion($0) })
    }
    #expect(suiting(nil).quietMilliseconds == 10)
    #expect(suiting("2.9").quietMilliseconds == 10)
    #expect(suiting("3.1").quietMilliseconds == 30 && suiting("3.1").screen.busy == "old")
    #expect(suiting("4").quietMilliseconds == 35 && suiting("4").screen.busy == "new")
  }

  @Test func `A version that differs in its last number alone is known`() throws {
    let claude = try #require(Profile.builtIn["claude"])
    #expect(claude.knows(try #require(ProgramVersion("2.1.400"))))
    #expect(!claude.knows(try #require(ProgramVersion("2.2.0"))))
  }
}

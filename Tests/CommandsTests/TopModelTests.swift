import Commands
import Control
import Foundation
import Model
import TerminalUI
import Testing

@Suite struct TopModelTests {
  private let ann = Address(name: "ann", team: "web")
  private let bob = Address(name: "bob", team: "web")

  private func named(_ model: TopModel, _ name: String) -> TopEntry? {
    model.entries[.agent(Address(name: name, team: "web"))]
  }

  @Test func `An event about a status changes it, and since when it is so`() {
    var model = TopSamples.model(80, 24)
    let event = DaemonEvent.agentStatus(ann, status: "needs_you", why: "permission: run it?")
    #expect(model.take(event, at: TopSamples.now) == .statusLater)
    #expect(named(model, "ann")?.word == "needs you")
    #expect(named(model, "ann")?.since == TopSamples.now)
    #expect(named(model, "ann")?.why == "permission: run it?")
    #expect(model.take(event, at: TopSamples.now) == .nothing)
  }

  @Test(arguments: [
    (DaemonEvent.agentJoined(Address(name: "new", team: "web")), TopModel.Wanted.status),
    (.agentLeft(Address(name: "ann", team: "web")), .status), (.teamCreated("x"), .status),
    (.agentResumed(Address(name: "ann", team: "web")), .status),
    (.agentPaused(Address(name: "ann", team: "web")), .statusLater),
    (.agentStatus(Address(name: "stranger", team: "web"), status: "idle", why: nil), .status),
    (.daemonReloaded, .nothing), (.leadMail(team: "web"), .nothing),
  ]) func `An event asks for as much as it does not tell`(
    event: DaemonEvent, wanted: TopModel.Wanted
  ) {
    var model = TopSamples.model(80, 24)
    #expect(model.take(event, at: TopSamples.now) == wanted)
  }

  @Test func `What holds mail is taken from the journal's events`() {
    var model = TopSamples.model(80, 24)
    var held = JournalEntry(
      at: TopSamples.ago(0), event: .held, agent: ann, messages: ["01M8E2D8M0YCS3CPHFFFETP4X7"])
    held.reason = "draft"
    held.evidence = ["a person has left a text"]
    _ = model.take(.delivery(held), at: TopSamples.now)
    model.setWaiting(2, of: ann)
    #expect(named(model, "ann")?.why == "draft: a person has left a text")
    #expect(named(model, "ann")?.explanation == "mail waits: a person has left a text")
    #expect(named(model, "ann")?.waiting == 2)
    model.setWaiting(0, of: ann)
    #expect(named(model, "ann")?.why == "")
  }

  @Test func `Each event of an agent counts in its activity, and goes with its minute`() {
    var activity = TopActivity()
    for _ in 0..<5 { activity.note(at: TopSamples.now) }
    activity.note(at: TopSamples.now.addingTimeInterval(-120))
    #expect(activity.bars(at: TopSamples.now) == "       ▁ ▄")
    #expect(activity.bars(at: TopSamples.now.addingTimeInterval(60)) == "      ▁ ▄ ")
    #expect(activity.isShown(at: TopSamples.now.addingTimeInterval(500)))
    #expect(!activity.isShown(at: TopSamples.now.addingTimeInterval(700)))
    activity.note(at: TopSamples.now.addingTimeInterval(1e7))
    activity.note(at: TopSamples.now)
    #expect(activity.bars(at: TopSamples.now.addingTimeInterval(1e7)) == "         ▁")
  }

  @Test(arguments: [
    (0.0, "0s", 1.0), (59.5, "59s", 1), (60, "1m", 60), (3599, "59m", 1), (7200, "2h", 3600),
    (200_000, "2d", 59_200), (-5, "0s", 1), (.infinity, "11574d", 80_000),
  ]) func `An age is told in its largest unit, and changes when that does`(
    seconds: Double, text: String, next: Double
  ) {
    #expect(TopAge.text(seconds) == text)
    #expect(TopAge.next(seconds) == next)
  }

  @Test func `Nothing is drawn by the clock where nothing has an age`() {
    let paused = TopSamples.reply("eve", status: "paused")
    #expect(TopSamples.model(80, 24, [paused]).secondsToChange(at: TopSamples.now) == nil)
    let idle = TopSamples.reply("dora", status: "idle")
    #expect(TopSamples.model(80, 24, [idle]).secondsToChange(at: TopSamples.now) == 50)
  }

  @Test func `The selection stays with its agent while others come and go`() {
    var model = TopSamples.model(80, 24)
    _ = model.take(.down)
    #expect(model.selection == .agent(bob))
    model.take(TopSamples.status([TopSamples.reply("aa")] + TopSamples.everyState))
    model.arrange()
    #expect(model.selection == .agent(bob))
    model.take(TopSamples.status([TopSamples.reply("zoe")]))
    model.arrange()
    #expect(model.selection?.name == "zoe")
    model.take(TopSamples.status([]))
    model.arrange()
    #expect(model.selection == nil)
    for key in [Key.up, .down, .home, .end, .enter, .character("s"), .character("K")] {
      #expect(model.take(key) == nil)
    }
  }

  @Test func `Teams stand above their agents where there are several`() {
    let agents = [
      TopSamples.reply("ann", team: "api"), TopSamples.reply("bob", team: "web"),
      TopSamples.reply("cleo", team: "web"),
    ]
    var model = TopSamples.model(80, 24, agents)
    #expect(model.rows.count == 5)
    #expect(model.selection?.name == "ann")
    _ = model.take(.down)
    #expect(model.selection?.name == "bob")
    _ = model.take(.home)
    #expect(model.selection?.name == "ann")
    #expect(TopSamples.model(80, 24, agents, team: "web").rows.count == 2)
  }

  @Test func `A filter shows what has its words, while it is typed`() {
    var model = TopSamples.model(80, 24)
    for key in "/need".map({ Key.character($0) }) { _ = model.take(key) }
    #expect(model.rows.count == 1 && model.selection?.name == "cleo")
    _ = model.take(.enter)
    #expect(model.rows.count == 1 && model.prompt == .none)
    _ = model.take(.escape)
    #expect(model.rows.count == 8)
  }
}

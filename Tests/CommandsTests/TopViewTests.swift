import Commands
import Control
import Foundation
import Model
import Screens
import TerminalUI
import Testing

@Suite struct TopViewTests {
  @Test func `At 80×24 each agent tells what it does, since when, its mail and what holds that`() {
    let lines = TopSamples.text(TopSamples.model(80, 24))
    #expect(lines[0].hasPrefix(" roost top  8 agents  1 needs you  1 working  1 idle"))
    func line(_ name: String) -> String {
      lines.first { $0.dropFirst().hasPrefix("\(name) ") } ?? ""
    }
    #expect(line("ann").contains(#/working +4m +· +claude/#))
    #expect(line("bob").contains(#/active +2h +3 +plain +shell in front/#))
    #expect(line("cleo").contains(#/needs you +4m +1 .*permission/#))
    #expect(line("eve").contains(#/paused +12/#))
    #expect(line("fred").contains(#/gone .*its pane %5 is gone/#))
    #expect(line("gina").contains(#/failed +1d .*ended with/#))
    #expect(line("hal").contains(#/\? .*the mailbox is locked/#))
    #expect(lines.contains { $0.hasPrefix(" 1 Pane  2 Conversation  3 Deliveries  ann %3") })
    #expect(lines[23].hasPrefix(" ? help  q quit"))
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60), (20, 5), (1, 1), (160, 14), (40, 13)])
  func `A hundred agents fit every size, and the selected one is always seen`(
    columns: Int, rows: Int
  ) {
    let agents = (0..<100).map { TopSamples.reply("agent\($0)", status: "idle") }
    var model = TopSamples.model(columns, rows, agents)
    for key in [Key.down, .pageDown, .end, .pageUp, .up, .home] {
      _ = model.take(key)
      model.arrange()
      let lines = TopSamples.text(model)
      #expect(lines.count == rows)
      if columns >= 20 {
        let name = model.selection?.name ?? "?"
        #expect(lines.contains { $0.contains(name) }, "\(columns)×\(rows) \(key): \(name)")
      }
    }
  }

  @Test func `A narrow list leaves out the less important, never the name and the status`() {
    let lines = TopSamples.text(TopSamples.model(20, 5))
    #expect(lines[1] == " ann   working" && lines[2] == " bob   active")
  }

  @Test func `The pane is cut to fit, its lower end shown, and nothing in it acts`() {
    var model = TopSamples.model(80, 24)
    let lines = (0..<50).map { ScreenLine("line \($0) " + String(repeating: "x", count: 200)) }
    var screen = Screen(
      lines: lines, cursor: CellPosition(column: 0, row: 49),
      size: CellSize(columns: 210, rows: 50))
    screen.lines[49] = ScreenLine("\u{1b}]0;title\u{7} 世界 end")
    model.pane = .screen(screen)
    let text = TopSamples.text(model)
    #expect(text[22] == "?]0;title? 世界 end")
    #expect(text[21].hasPrefix("line 48 xxx") && text[21].count == 80)
    _ = model.take(.character("["))
    #expect(TopSamples.text(model)[22].hasPrefix("line 46 "))
    model.pane = .absent("the pane is gone")
    #expect(TopSamples.text(model).contains(" the pane is gone"))
  }

  @Test func `A conversation is told with who, when and what is unread`() {
    var model = TopSamples.model(80, 24)
    _ = model.take(.character("2"))
    var message = Message(
      from: "bob", text: "one two\nthree " + String(repeating: "word ", count: 20))
    message.id = "01M8E2D8M0YCS3CPHFFFETP4X7"
    message.timestamp = TopSamples.ago(86_400 * 40)
    model.conversation = [TopMessage(message, to: "ann", at: TopSamples.now)]
    let text = TopSamples.text(model)
    let head = text.firstIndex { $0.contains("bob → ann · p4x7  unread") } ?? 0
    #expect(head > 0 && text[head + 1] == "   one two")
    #expect(text[head + 2].hasPrefix("   three word") && text[head + 3].hasPrefix("   word"))
  }

  @Test func `A delivery is told with its evidence`() {
    var model = TopSamples.model(80, 24)
    _ = model.take(.character("3"))
    var entry = JournalEntry(
      at: TopSamples.ago(0), event: .verdict, agent: Address(name: "ann", team: "web"),
      messages: ["01M8E2D8M0YCS3CPHFFFETP4X7"])
    entry.verdict = .submitted
    entry.evidence = ["the program read all of it"]
    model.deliveries = [entry]
    let text = TopSamples.text(model)
    #expect(text.contains { $0.contains(" submitted  p4x7") })
    #expect(text.contains("   - the program read all of it"))
  }

  @Test func `A daemon that is gone is told, and the last state stays`() {
    var model = TopSamples.model(80, 24)
    model.connection = .lost("the daemon has stopped; this was last known")
    let lines = TopSamples.text(model)
    #expect(lines[0].hasPrefix(" roost top  the daemon has stopped; this was last known"))
    #expect(lines.contains { $0.contains(" bob ") })
  }

  @Test func `Without colours there are none, and what is selected is seen all the same`() {
    var model = TopSamples.model(80, 24)
    _ = model.take(.down)
    let frame = TopView(model, at: TopSamples.now).frame(usesColor: false)
    #expect(frame.cells.allSatisfy { $0.style == $0.style.withoutColors })
    #expect(frame.cells.contains { $0.style.attributes.contains(.inverse) })
    let colored = TopView(model, at: TopSamples.now).frame(usesColor: true)
    #expect(colored.cells.contains { $0.style != $0.style.withoutColors })
  }

  @Test(arguments: [(80, 24), (20, 5), (200, 60)]) func `Help fits`(columns: Int, rows: Int) {
    var model = TopSamples.model(columns, rows)
    _ = model.take(.character("?"))
    #expect(TopSamples.text(model).contains { $0.contains("j k") })
    _ = model.take(.character("q"))
    #expect(model.prompt == .none)
  }
}

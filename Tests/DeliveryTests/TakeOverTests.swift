import Delivery
import Model
import Testing

/// What a daemon that begins anew tells of a person's keys since a text was typed.
@Suite struct TakeOverTests {
  private func intent(lastKey: Int?) -> JournalEntry {
    var intent = JournalEntry(
      at: "2026-11-27T10:00:00.500Z", event: .intent,
      agent: Address(name: "bob", team: "core"), messages: ["a"])
    intent.lastKey = lastKey
    return intent
  }

  /// 10:00:00 of that day, in seconds since 1970.
  private let typed = 1_795_773_600

  @Test func `A key that tmux tells since is a person's, whichever way the clock has stepped`() {
    let intent = intent(lastKey: typed - 60)
    #expect(!DeliveryWorker.hasKey(typed - 60, since: intent))
    for key in [typed + 5, typed - 3600, typed - 30, typed + 3600] {
      #expect(DeliveryWorker.hasKey(key, since: intent), "\(key)")
    }
  }

  @Test func `An intent that does not tell of keys is judged by its own time`() {
    let intent = intent(lastKey: nil)
    #expect(DeliveryWorker.hasKey(typed, since: intent))
    #expect(!DeliveryWorker.hasKey(typed - 1, since: intent))
  }
}

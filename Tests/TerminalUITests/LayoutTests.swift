import Model
import TerminalUI
import Testing

@Suite struct LayoutTests {
  private static func areas(_ layout: Layout) -> [Area] {
    [layout.title, layout.heads, layout.list, layout.tabs, layout.detail, layout.footer]
      .filter { !$0.isEmpty }
  }

  @Test func `No part leaves the terminal or covers another, in every size`() {
    for columns in [1, 2, 20, 39, 40, 80, 159, 160, 200] {
      for rows in Array(1...26) + [40, 60, 100] {
        for entries in [0, 1, 8, 100] {
          let layout = Layout(CellSize(columns: columns, rows: rows), rows: entries)
          let areas = Self.areas(layout)
          for area in areas {
            #expect(area.right <= columns && area.bottom <= rows, "\(columns)×\(rows)")
          }
          let covered = areas.reduce(0) { $0 + $1.columns * $1.rows }
          let all = Set(
            areas.flatMap { area in
              (area.row..<area.bottom).flatMap { row in
                (area.column..<area.right).map { row * columns + $0 }
              }
            })
          #expect(covered == all.count, "\(columns)×\(rows): parts cover each other")
          #expect(layout.list.rows > 0, "\(columns)×\(rows): there is no list")
        }
      }
    }
  }

  @Test func `At 80×24 the list takes what it needs, and the detail the rest`() {
    let small = Layout(CellSize(columns: 80, rows: 24), rows: 4)
    #expect(small.list.rows == 4 && small.detail.rows == 16)
    let large = Layout(CellSize(columns: 80, rows: 24), rows: 100)
    #expect(large.list.rows == 10 && large.detail.rows == 10)
    #expect(large.divider == nil)
  }

  @Test func `A wide terminal has both side by side`() {
    let layout = Layout(CellSize(columns: 200, rows: 60), rows: 100)
    #expect(layout.divider == 92)
    #expect(layout.list.rows == 57 && layout.detail.rows == 57)
    #expect(layout.detail.column == 93 && layout.detail.columns == 107)
  }

  @Test func `A terminal of 20×5 has a list of three rows and no detail`() {
    let layout = Layout(CellSize(columns: 20, rows: 5), rows: 100)
    #expect(layout.list.rows == 3 && layout.detail.isEmpty && layout.tabs.isEmpty)
  }
}

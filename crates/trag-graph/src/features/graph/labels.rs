//! A number per vertex that is forgotten all at once.

/// Labels of vertices.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    values: Vec<(u32, i64)>,
    round: u32,
}

impl Labels {
    /// Forgets all labels, and makes room for so many vertices.
    pub(super) fn clear(&mut self, vertices: usize) {
        if self.round == u32::MAX {
            self.values.clear();
            self.round = 0;
        }
        self.round += 1;
        if self.values.len() < vertices {
            self.values.resize(vertices, (0, 0));
        }
    }

    pub(super) fn get(&self, vertex: u32) -> Option<i64> {
        let (round, value) = self.values[vertex as usize];
        (round == self.round).then_some(value)
    }

    pub(super) fn set(&mut self, vertex: u32, value: i64) {
        self.values[vertex as usize] = (self.round, value);
    }

    /// Forgets one label.
    pub(super) fn unset(&mut self, vertex: u32) {
        self.values[vertex as usize].0 = 0;
    }
}

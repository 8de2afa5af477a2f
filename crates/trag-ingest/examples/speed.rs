use std::fs::File;
use std::io::{self, Read};
use trag_ingest::*;
struct F(String);
impl Input for F {
    fn name(&self) -> &str {
        &self.0
    }
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(&self.0)?))
    }
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let threads: usize = a[2].parse().unwrap();
    let block: usize = a.get(3).map_or(4 << 20, |b| b.parse().unwrap());
    let p = Profiles::builtin();
    for _ in 0..a.get(4).map_or(3, |n| n.parse().unwrap()) {
        let t = std::time::Instant::now();
        let (mut rows, mut parties) = (0, 0);
        let mut keep = vec![];
        let f = read(
            &F(a[1].clone()),
            &InputSpec::default(),
            &Reader::new(&p, threads).with_block_size(block),
            &mut |b| {
                rows += b.len();
                parties += b.parties.len();
                keep.push(b)
            },
        )
        .unwrap();
        println!(
            "{:?} rows {rows} parties {parties} {} {:?}",
            t.elapsed(),
            &f.source.sha256[..8],
            f.source.counts.add_up()
        );
        for t in f.source.control_totals.iter().take(2) {
            println!("  {} {} {}", t.column, t.currency, t.magnitude.0);
        }
    }
}

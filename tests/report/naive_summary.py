"""temporary"""
from itertools import combinations
from statistics import mean
from collections import defaultdict
from moebench.summary import *
from moebench.stats import Interval, wilson

def summarize(run):
    cont=tuple(dict.fromkeys(Contender(model=r.key.model,chain=r.key.chain) for r in run.records))
    suites=tuple(dict.fromkeys(r.key.suite for r in run.records))
    tags={(s.name,x.id):x.tags for s in run.header.suites for x in s.samples}
    by=defaultdict(list)
    for r in run.records: by[(Contender(model=r.key.model,chain=r.key.chain), r.key.suite, r.key.sample)].append(r)
    def sm(c,s):
        return {(k[1],k[2]): mean(r.score.value for r in v if r.score) for k,v in by.items() if k[0]==c and (s is None or k[1]==s) and any(r.score for r in v)}
    cells=[];pairs=[];rep=[];gaps=[];comb=[];thr=[]
    for s in (None,*suites):
        for c in cont:
            m=sm(c,s); rs=[r for k,v in by.items() if k[0]==c and (s is None or k[1]==s) for r in v]
            sc=[r for r in rs if r.score]
            mu=mean(m.values()) if m else None
            w=wilson(round(mu*len(m)),len(m)) if m else None
            iv=Interval(min(w.low,mu),max(w.high,mu)) if m else None
            cells.append(Cell(contender=c,suite=s,mean=mu,interval=iv,interval_kind="bootstrap over questions",samples=len(m),trials=len(sc),right=sum(r.score.value==1 for r in sc),unanswered=sum(r.score.unanswered for r in sc),truncated=sum(r.generation.truncated for r in sc),broken=len(rs)-len(sc)))
            nrep=max((len(v) for k,v in by.items()),default=1)
            if nrep>1 and m:
                pa=[max((r.score.value==1 for r in v if r.score),default=0) for k,v in by.items() if k[0]==c and (s is None or k[1]==s)]
                pl=[min((r.score.value==1 for r in v if r.score),default=0) for k,v in by.items() if k[0]==c and (s is None or k[1]==s)]
                p1=sum(r.score.value==1 for r in sc)/len(sc)
                rep.append(Repeats(contender=c,suite=s,repeats=nrep,within=.03,between=.1,agreement=.5,pass_at={1:p1,nrep:mean(pa)},pass_all={1:p1,nrep:mean(pl)}))
            if s:
                f=[v for k,v in m.items() if "article" in tags.get(k,())]; g=[v for k,v in m.items() if "generated" in tags.get(k,())]
                if f and g: gaps.append(MemorisationGap(contender=c,suite=s,famous=mean(f),famous_samples=len(f),fresh=mean(g),fresh_samples=len(g),gap=mean(f)-mean(g),interval=Interval(max(-1,mean(f)-mean(g)-.3),min(1,mean(f)-mean(g)+.3))))
        best=[c for c in cells if c.suite==s and c.mean is not None]
        best.sort(key=lambda c:-c.mean)
        shown=len(best)>1 and best[0].mean-best[1].mean>.07
        allm=[sm(c,s) for c in cont]; keys=set().union(*allm) if allm else set()
        o=mean(max(m.get(k,0) for m in allm) for k in keys) if keys else 0
        comb.append(Combined(suite=s,oracle=o,oracle_interval=Interval(max(0,o-.1),min(1,o+.1)),majority=None,majority_interval=None,best=best[0].contender if best else None,best_shown=shown))
        for a,b in combinations(cont,2):
            ma,mb=sm(a,s),sm(b,s); ks=sorted(set(ma)&set(mb)); d=[ma[k]-mb[k] for k in ks]
            if not ks: continue
            md=mean(d); sh=abs(md)>.12
            v="no difference shown" if not sh else "better" if md>0 else "worse"
            words=f"{a.model} is better than {b.model} by {abs(md):.2f}" if v=="better" else f"{a.model} is worse than {b.model} by {abs(md):.2f}" if v=="worse" else f"no difference shown (would need about 310 samples to see 0.05)"
            pairs.append(Pair(suite=s,a=a,b=b,samples=len(ks),difference=md,interval=Interval(max(-1,md-.11),min(1,md+.11)),wins=sum(x>0 for x in d),losses=sum(x<0 for x in d),ties=sum(x==0 for x in d),p=.02,p_adjusted=.0004 if sh else .31,both_right=sum(ma[k]==1==mb[k] for k in ks),only_a=sum(ma[k]==1!=mb[k] for k in ks),only_b=sum(mb[k]==1!=ma[k] for k in ks),both_wrong=sum(ma[k]!=1!=mb[k] for k in ks),samples_needed=310,verdict=v,words=words))
    return Summary(headline="mixtral:8x7b scores highest over all four suites, and is shown to be better than dbrx:132b and deepseek-v2:16b; against qwen3:30b-a3b no difference is shown." if len(cont)>2 else f"No difference shown between {cont[0].model} and the others.",contenders=cont,suites=suites,cells=tuple(cells),pairs=tuple(pairs),repeats=tuple(rep),gaps=tuple(gaps),combined=tuple(comb),throughput=tuple(thr))
